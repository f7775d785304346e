// Marketplaces at once: none waits for another's long job for more than about a chunk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../support/service.mjs';
import { INVENTORY, QUEUE, kiboMarketplace } from '../support/kibo.mjs';

const ITEMS = 12_000;
const CHUNK = 3_000;
const ROUNDS = 4;

const items = (count, quantity) => Array.from({ length: count }, (_, n) => ({ sku: `S-${n}`, quantity }));

test('a small job of one marketplace passes a long one of another', async (t) => {
  const service = await start();
  t.after(() => service.stop());
  const [long, small] = [await kiboMarketplace(service), await kiboMarketplace(service)];
  const refresh = ({ kibo }, count, quantity) => kibo.post(`${INVENTORY}/refresh`, { locationCode: 'HARB', items: items(count, quantity) });
  const done = async ({ kibo }) => (await kibo.get(`${QUEUE}?limit=2`)).body.reduce((sum, job) => sum + job.itemCount, 0);
  // The first ones make the products, so that the later ones are alike.
  for (const [marketplace, count] of [[long, ITEMS], [small, 1]]) await marketplace.kibo.ended((await refresh(marketplace, count, 0)).body.jobID);

  for (let round = 1; round <= ROUNDS; round += 1) {
    const sent = [await refresh(long, ITEMS, 2 * round), await refresh(long, ITEMS, 2 * round + 1)].map(({ body }) => body.jobID);
    await sleep(Math.random() * 100);
    const begin = performance.now();
    const taken = (await refresh(small, 1, round)).body.jobID;
    const before = await done(long);
    const job = await small.kibo.ended(taken);
    const waited = performance.now() - begin;
    const meanwhile = (await done(long)) - before;
    const ended = await Promise.all(sent.map((number) => long.kibo.ended(number)));
    const perChunk = (new Date(ended[1].finished) - new Date(ended[0].started)) / (2 * ITEMS / CHUNK);
    t.diagnostic(`the small job was done ${new Date(job.finished) - new Date(job.added)} ms after it was taken, and seen so by its client after ${waited.toFixed(0)} ms; a chunk of the long ones took ${perChunk.toFixed(0)} ms; ${meanwhile} of their rows were applied meanwhile`);
    assert.deepEqual([job.success, ended.map(({ success }) => success)], [true, [true, true]]);
    // One that was being applied, and one or two while the answers were on their way.
    assert.ok(meanwhile <= 3 * CHUNK, `${meanwhile} rows of the other marketplace went before or beside it`);
  }
});
