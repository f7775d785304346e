// The service is killed at random moments: each job that was taken ends, takes effect once, and in the order of its number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../support/service.mjs';
import { INVENTORY, QUEUE, kiboMarketplace, kiboOf } from '../support/kibo.mjs';

const CRASHES = Number(process.env.ONHAND_CRASHES ?? 4);
/** Counts fill two chunks, so that a crash can come between them. */
const ITEMS = { refresh: 3_200, adjust: 1_000 };
const REQUESTS = 8;

/** Counts and deltas for the same items, each with a key. */
function requestsOf(round) {
  return Array.from({ length: REQUESTS }, (_, n) => {
    const verb = (n + round) % 3 === 0 ? 'refresh' : 'adjust';
    const quantity = verb === 'refresh' ? 100 * round + n : n + 1;
    return { key: `${round}-${n}`, verb, quantity, body: { locationCode: 'HARB', items: Array.from({ length: ITEMS[verb] }, (_, item) => ({ sku: `S-${item}`, quantity })) } };
  });
}

test(`${CRASHES} crashes lose nothing and repeat nothing`, async (t) => {
  let service = await start();
  t.after(() => service.stop());
  const marketplace = await kiboMarketplace(service);
  let { kibo } = marketplace;
  const take = (request) => kibo.post(`${INVENTORY}/${request.verb}`, request.body, { 'idempotency-key': request.key });
  const jobs = new Map();
  const answered = new Map();

  for (let round = 1; round <= CRASHES; round += 1) {
    const requests = requestsOf(round);
    const sending = requests.map(async (request) => {
      const answer = await take(request).catch(() => undefined); // The connection breaks with the service.
      if (answer?.status === 200) answered.set(request.key, answer.body.jobID);
    });
    const moment = Math.random() * 1_500;
    await sleep(moment);
    await service.kill();
    await Promise.all(sending);
    t.diagnostic(`killed after ${moment.toFixed(0)} ms, ${[...answered.keys()].filter((key) => key.startsWith(`${round}-`)).length} of ${REQUESTS} answered`);

    service = await start({ state: service.state });
    ({ kibo } = kiboOf(service, marketplace));
    await service.runCron();
    for (const request of requests) {
      const { status, body } = await take(request);
      assert.equal(status, 200);
      jobs.set(body.jobID, request);
      if (answered.has(request.key)) assert.equal(body.jobID, answered.get(request.key), 'what was answered is kept');
    }
  }
  for (const [job, { verb }] of jobs) {
    const { success, itemCount, messages } = await kibo.ended(job);
    assert.deepEqual([success, itemCount, messages], [true, ITEMS[verb], []]);
  }

  const listed = (await kibo.get(`${QUEUE}?limit=1000`)).body;
  assert.deepEqual(listed.map(({ jobID }) => jobID), [...jobs.keys()].sort((left, right) => right - left), 'no job beside those');
  for (const item of [0, 999, 1_000, 2_999, 3_000, 3_199]) {
    let expected = 0;
    for (const [, { verb, quantity }] of [...jobs].sort(([left], [right]) => left - right)) {
      if (item < ITEMS[verb]) expected = verb === 'refresh' ? quantity : expected + quantity;
    }
    assert.equal((await kibo.record(`S-${item}`)).OnHand, expected, `S-${item}`);
  }
});
