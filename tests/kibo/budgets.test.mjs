// What a refresh and its undo cost in rows of D1, which is what they cost in money, and how long their client and their
// rows wait.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from '../support/service.mjs';
import { INVENTORY, kiboMarketplace } from '../support/kibo.mjs';

const ITEMS = 12_000;

let service;
let kibo;
let call;
const measured = [];
const looked = [];

before(async () => {
  service = await start({ counting: true });
  ({ kibo, call } = await kiboMarketplace(service));
});

after(async () => {
  console.log(`A request of ${ITEMS} items:`);
  for (const [name, { read, written, accepted, applied }] of measured) console.log(`  ${name.padEnd(34)} ${String(read).padStart(6)} rows read ${String(written).padStart(6)} written, accepted in ${accepted} ms, applied in ${applied} ms`);
  console.log('Looks at such a request and at its rows:');
  for (const [name, { read, written, ms }] of looked) console.log(`  ${name.padEnd(34)} ${String(read).padStart(6)} rows read ${String(written).padStart(6)} written in ${ms} ms`);
  await service?.stop();
});

/** The rows that a request took which only looks. */
async function look(name, send) {
  await kibo.post('/rows');
  const begin = performance.now();
  const { status, text } = await send();
  const ms = Math.round(performance.now() - begin);
  assert.equal(status, 200, text.slice(0, 500));
  const { body: rows } = await kibo.post('/rows');
  looked.push([name, { ...rows, ms }]);
  return rows;
}

/** Sends the items, waits until they are applied, and answers the rows that both took. */
const cost = (name, items) => costOf(name, `${INVENTORY}/refresh`, JSON.stringify({ locationCode: 'HARB', items }));

/** The same for the undo of a job of as many items. */
const costOfUndo = (name, job, messages) => costOf(name, `/v1/inventory/jobs/${job}/undo`, undefined, messages);

async function costOf(name, path, body, messages = 0) {
  await kibo.post('/rows');
  const begin = performance.now();
  const taken = await kibo.post(path, body);
  const accepted = Math.round(performance.now() - begin);
  const number = taken.body.jobID ?? taken.body.JobID;
  const job = await kibo.ended(number);
  const applied = new Date(job.finished) - new Date(job.added);
  assert.deepEqual([job.success, job.itemCount, job.messages.length], [true, ITEMS, messages], job.messages[0]);
  const { body: rows } = await kibo.post('/rows');
  measured.push([name, { ...rows, accepted, applied }]);
  return { ...rows, number };
}

const items = (member) => Array.from({ length: ITEMS }, (_, n) => ({ partNumber: `P-${n}`, ...member(n) }));
const fields = (n) => ({ safetyStock: 1, floor: n % 9, ltd: 2.5, inventoryLocatorName: `Aisle ${n % 40}` });

test('new, unchanged, changed, undone', async () => {
  const made = await cost('all new', items((n) => ({ quantity: n % 100, ...fields(n) })));
  const unchanged = await cost('nothing changed', items((n) => ({ quantity: n % 100, ...fields(n) })));
  const changed = await cost('all changed', items((n) => ({ quantity: (n % 100) + 1, ...fields(n) })));
  const counts = await cost('all changed, counts alone', items((n) => ({ quantity: n % 100 })));

  const undone = [await costOfUndo('undone, counts alone', counts.number), await costOfUndo('undone, with fields', changed.number)];
  const dropped = await costOfUndo('undone, made: records dropped', made.number);
  const added = await costOfUndo('undone, dropped: records back', dropped.number);
  const last = await cost('all changed again', items((n) => ({ quantity: (n % 100) + 1 })));
  // One of each chunk.
  for (let n = 0; n < ITEMS; n += 3_000) await call.patch(`/v1/products/P-${n}/inventoryrecords/HARB`, { OnHand: 777 });
  const partly = await costOfUndo('undone, one of each chunk refused', last.number, 4);

  // A product, its ID and its part number, a record, its ID, its number and its place.
  assert.ok(made.written <= 8 * ITEMS, `${made.written} rows written`);
  assert.ok(unchanged.written <= 60, `${unchanged.written} rows written`);
  for (const { written } of [changed, counts]) assert.ok(written <= ITEMS + 100, `${written} rows written`);
  for (const { written } of [...undone, partly]) assert.ok(written <= ITEMS + 100, `${written} rows written`);
  // A record, its ID, its number and its place.
  for (const { written } of [dropped, added]) assert.ok(written <= 4 * ITEMS + 100, `${written} rows written`);
  // Whether a record may go is told by its product, its orders and its assignments.
  assert.ok(dropped.read <= 10 * ITEMS, `${dropped.read} rows read`);
  for (const { read } of [made, unchanged, changed, counts, ...undone, added, partly]) assert.ok(read <= 8 * ITEMS, `${read} rows read`);
});

test('what is looked at', async () => {
  const feed = JSON.stringify({ locationCode: 'HARB', items: items((n) => ({ quantity: n % 90, ...fields(n) })) });
  const unknown = JSON.stringify({ locationCode: 'HARB', items: Array.from({ length: ITEMS }, (_, n) => ({ upc: `N-${n}`, quantity: 1 })) });

  const preview = await look('preview', () => call.post('/v1/inventory/refresh/preview?pageSize=100', feed));
  const made = await look('preview, all unknown', () => call.post('/v1/inventory/refresh/preview?pageSize=100&page=120', unknown));
  const list = await look('jobs', () => call.get('/v1/inventory/jobs'));
  const first = await look('the first 20 rows of a job', () => call.get('/v1/inventory/jobs/4/items'));
  await look('its last 100 rows', () => call.get('/v1/inventory/jobs/4/items?pageSize=100&page=120'));
  await look('its refused rows, of which it has none', () => call.get('/v1/inventory/jobs/4/items?Outcome=refused'));
  const csv = await look('its 12,000 rows as CSV', () => call.get('/v1/inventory/jobs/4/items', { accept: 'text/csv' }));

  for (const { written } of [preview, made, list, first, csv]) assert.equal(written, 0);
  for (const { read } of [preview, made]) assert.ok(read <= 8 * ITEMS, `${read} rows read`);
  assert.ok(list.read <= 30, `${list.read} rows read`);
});

test('a question reads rows for what it is about', async () => {
  const asked = async (path, body) => {
    const { status, headers, body: answer } = await kibo.post(`${INVENTORY}${path}`, body);
    assert.equal(status, 200);
    return { ...JSON.parse(headers.get('x-rows')), records: answer.length };
  };
  const some = Array.from({ length: 100 }, (_, n) => ({ partNumber: `P-${n * 100}` }));
  const page = (pageNum) => ({ type: 'ANY', requestLocation: { locationCode: 'HARB' }, pageSize: 200, pageNum });
  await asked('', page(1)); // Who the caller is has been looked up by then.

  const found = await asked('', { type: 'ALL_STORES', items: some.slice(0, 1) });
  const many = await asked('', { type: 'ANY', items: some, includeNegativeInventory: true });
  const listed = await asked('', { type: 'ANY', items: some, locationWhitelist: ['MILL'] });
  const sums = await asked('/aggregate', { items: some });
  const first = await asked('', page(1));
  const last = await asked('', page(60));
  const sorted = await asked('', { ...page(1), sortByEnum: 'AVAILABLE' });

  for (const [name, { read, records }] of Object.entries({ found, many, listed, sums, first, last, sorted })) console.log(`  ${name.padEnd(8)} ${read} rows read for ${records} records`);
  assert.deepEqual([found, many, listed, first, last].map(({ records }) => records), [1, 100, 0, 200, 200]);
  // An identifier and its product, a record and its place, and each step of putting them into order, packed.
  for (const { read } of [many, sums]) assert.ok(read <= 12 * 100 + 10, `${read} rows read`);
  assert.ok(listed.read <= 6 * 100, `${listed.read} rows read`);
  // A page walks the index up to it; one that is sorted reads the location.
  assert.ok(first.read <= 12 * 200 + 10, `${first.read} rows read`);
  assert.ok(last.read <= ITEMS + 12 * 200, `${last.read} rows read`);
  assert.ok(sorted.read <= 5 * ITEMS, `${sorted.read} rows read`);
});

test('what takes twelve thousand items at once stays far below the memory of a Worker', async () => {
  const { memoryBytes } = (await kibo.post('/rows')).body;
  console.log(`The Worker has ${(memoryBytes / 1e6).toFixed(1)} MB of memory after all of that.`);
  assert.ok(memoryBytes < 64e6, String(memoryBytes));
});
