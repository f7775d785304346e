// The service is killed at random moments: each job that was taken ends, takes effect once, and in the order of its number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../support/service.mjs';
import { INVENTORY, QUEUE, kiboMarketplace, kiboOf } from '../support/kibo.mjs';

const CRASHES = Number(process.env.ONHAND_CRASHES ?? 50);
/** Counts fill two chunks, so that a crash can come between them. */
const ITEMS = { refresh: 3_010, adjust: 300 };
/** A round's requests: counts, deltas and counts again for the same items. */
const VERBS = ['refresh', 'adjust', 'refresh', 'adjust'];

/** The requests of a round, each with a key. */
function requestsOf(round) {
  return VERBS.map((verb, n) => {
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
  /** Where the crashes came: while requests were on their way, while their jobs were applied, when all was done. */
  const came = { accepting: 0, applying: 0, idle: 0 };

  // A round without a crash says how long one takes here, so that the crashes come within theirs.
  const begun = performance.now();
  await Promise.all(requestsOf(0).map(async (request) => {
    const { jobID } = (await take(request)).body;
    jobs.set(jobID, request);
    await kibo.ended(jobID);
  }));
  const roundMs = performance.now() - begun;

  for (let round = 1; round <= CRASHES; round += 1) {
    const requests = requestsOf(round);
    const sending = requests.map(async (request) => {
      const answer = await take(request).catch(() => undefined); // The connection breaks with the service.
      if (answer?.status === 200) answered.set(request.key, answer.body.jobID);
    });
    await sleep(Math.random() * roundMs);
    await service.kill();
    await Promise.all(sending);

    service = await start({ state: service.state });
    ({ kibo } = kiboOf(service, marketplace));
    const open = (await kibo.get(`${QUEUE}?limit=${VERBS.length}`)).body.filter(({ status }) => status === 'PENDING' || status === 'WORKING');
    const isAccepting = requests.some(({ key }) => !answered.has(key));
    came[isAccepting ? 'accepting' : open.length > 0 ? 'applying' : 'idle'] += 1;
    if (round % 2 === 0) await service.runCron(); // Every other time the requests alone find what was left.
    await Promise.all(requests.map(async (request) => {
      const { status, body } = await take(request);
      assert.equal(status, 200);
      jobs.set(body.jobID, request);
      if (answered.has(request.key)) assert.equal(body.jobID, answered.get(request.key), 'what was answered is kept');
    }));
  }
  t.diagnostic(`killed while requests were on their way ${came.accepting} times, while jobs were applied ${came.applying}, when all was done ${came.idle}; ${answered.size} of ${CRASHES * VERBS.length} requests were answered before; a round takes ${Math.round(roundMs)} ms`);
  // About half of them do. Without any, nothing of what this is about was tried.
  assert.ok(came.applying >= Math.floor(CRASHES / 10), `only ${came.applying} of ${CRASHES} crashes came while jobs were applied`);
  for (const [job, { verb }] of jobs) {
    const { success, itemCount, messages } = await kibo.ended(job);
    assert.deepEqual([success, itemCount, messages], [true, ITEMS[verb], []]);
  }

  const listed = (await kibo.get(`${QUEUE}?limit=1000`)).body;
  assert.deepEqual(listed.map(({ jobID }) => jobID), [...jobs.keys()].sort((left, right) => right - left), 'no job beside those');
  const times = listed.map(({ started, finished }) => [started, finished]).reverse().flat();
  assert.deepEqual(times, [...times].sort(), 'none began before the one before it had ended');
  for (const item of [0, 299, 300, 2_999, 3_000, 3_009]) {
    let expected = 0;
    for (const [, { verb, quantity }] of [...jobs].sort(([left], [right]) => left - right)) {
      if (item < ITEMS[verb]) expected = verb === 'refresh' ? quantity : expected + quantity;
    }
    assert.equal((await kibo.record(`S-${item}`)).OnHand, expected, `S-${item}`);
  }
});
