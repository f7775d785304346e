// The built Worker as it is, and around it a count of what D1 says it read and wrote: the header `x-rows` of each answer.
// `POST /sql` runs statements, to seed what no client could load in a test's time; `POST /rows` answers the count of
// everything since it was last asked, work of the queue included, and how much memory the Worker has. Never deployed.
import { WorkerEntrypoint } from 'cloudflare:workers';
import { memoryBytes } from './memory.mjs';
import Onhand from '../../../edge/build/index.js';

const NOTHING = { read: 0, written: 0, statements: 0, batches: 0 };

let rows = { ...NOTHING };
let all = { ...NOTHING };
let isCounting = false;

export default class extends WorkerEntrypoint {
  /** One request at a time: the count is of what happened meanwhile. */
  async fetch(request) {
    if (new URL(request.url).pathname === '/sql') return this.runSql(await request.json());
    countBatchesOf(this.env.DB);
    if (new URL(request.url).pathname === '/rows') return this.answerRows();
    rows = { ...NOTHING };
    const response = await new Onhand(this.ctx, this.env).fetch(request);
    const answer = new Response(response.body, response);
    answer.headers.set('x-rows', JSON.stringify(rows));
    return answer;
  }

  async queue(batch) {
    countBatchesOf(this.env.DB);
    return new Onhand(this.ctx, this.env).queue(batch);
  }

  answerRows() {
    const answer = Response.json({ ...all, memoryBytes: memoryBytes() });
    all = { ...NOTHING };
    return answer;
  }

  async runSql(statements) {
    const results = await this.env.DB.batch(statements.map((sql) => this.env.DB.prepare(sql)));
    return Response.json(results.map((result) => result.results));
  }
}

/** The Worker keeps the binding of its first request, so the method that all bindings share is what must count. */
function countBatchesOf(database) {
  if (isCounting) return;
  isCounting = true;
  const shared = Object.getPrototypeOf(database);
  const { batch } = shared;
  shared.batch = async function (statements) {
    const results = await batch.call(this, statements);
    for (const count of [rows, all]) {
      count.batches += 1;
      for (const { meta } of results) {
        count.statements += 1;
        count.read += meta.rows_read;
        count.written += meta.rows_written;
      }
    }
    return results;
  };
}
