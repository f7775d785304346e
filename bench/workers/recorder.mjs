// The built Worker as it is, and around it a record of every batch that it sends to D1, with the rows that D1 says it read
// and wrote. `GET /recordings` hands out what was recorded, by method and path, and forgets it.
import { WorkerEntrypoint } from 'cloudflare:workers';
import Onhand from './index.js';

let recordings = {};
let name = '';
let deliveries = { running: 0, done: 0 };

export default class extends WorkerEntrypoint {
  /** One request at a time; what the queue does meanwhile is recorded under the same name. */
  async fetch(request) {
    record(this.env.DB);
    const url = new URL(request.url);
    if (url.pathname === '/recordings') return handOut();
    if (url.pathname === '/deliveries') return Response.json(deliveries);
    name = `${request.method} ${url.pathname}`;
    return new Onhand(this.ctx, this.env).fetch(request);
  }

  async queue(batch) {
    record(this.env.DB);
    deliveries.running += 1;
    try {
      return await new Onhand(this.ctx, this.env).queue(batch);
    } finally {
      deliveries = { running: deliveries.running - 1, done: deliveries.done + 1 };
    }
  }
}

function handOut() {
  const answer = Response.json(recordings);
  recordings = {};
  return answer;
}

/** The Worker keeps the binding of its first request, so the method that all bindings share is what must record. */
function record(database) {
  const shared = Object.getPrototypeOf(database);
  if (shared.isRecorded) return;
  shared.isRecorded = true;
  const { batch } = shared;
  shared.batch = async function (statements) {
    const under = name;
    const results = await batch.call(this, statements);
    const rows = { read: 0, written: 0 };
    for (const { meta } of results) {
      rows.read += meta.rows_read;
      rows.written += meta.rows_written;
    }
    (recordings[under] ??= []).push({ statements: statements.map(({ statement, params }) => [statement, params]), rows });
    return results;
  };
}
