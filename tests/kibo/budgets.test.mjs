// What a refresh costs in rows of D1, which is what it costs in money, and how long its client and its rows wait.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from '../support/service.mjs';
import { INVENTORY, kiboMarketplace } from '../support/kibo.mjs';

const ITEMS = 12_000;

let service;
let kibo;
const measured = [];

before(async () => {
  service = await start({ counting: true });
  ({ kibo } = await kiboMarketplace(service));
});

after(async () => {
  console.log(`A request of ${ITEMS} items:`);
  for (const [name, { read, written, accepted, applied }] of measured) console.log(`  ${name.padEnd(34)} ${String(read).padStart(6)} rows read ${String(written).padStart(6)} written, accepted in ${accepted} ms, applied in ${applied} ms`);
  await service?.stop();
});

/** Sends the items, waits until they are applied, and answers the rows that both took. */
async function cost(name, items) {
  await kibo.post('/rows');
  const body = JSON.stringify({ locationCode: 'HARB', items });
  const begin = performance.now();
  const taken = await kibo.post(`${INVENTORY}/refresh`, body);
  const accepted = Math.round(performance.now() - begin);
  const job = await kibo.ended(taken.body.jobID);
  const applied = new Date(job.finished) - new Date(job.added);
  assert.deepEqual([job.success, job.itemCount, job.messages], [true, items.length, []]);
  const { body: rows } = await kibo.post('/rows');
  measured.push([name, { ...rows, accepted, applied }]);
  return rows;
}

const items = (member) => Array.from({ length: ITEMS }, (_, n) => ({ partNumber: `P-${n}`, ...member(n) }));
const fields = (n) => ({ safetyStock: 1, floor: n % 9, ltd: 2.5, inventoryLocatorName: `Aisle ${n % 40}` });

test('new, unchanged, changed', async () => {
  const made = await cost('all new', items((n) => ({ quantity: n % 100, ...fields(n) })));
  const unchanged = await cost('nothing changed', items((n) => ({ quantity: n % 100, ...fields(n) })));
  const changed = await cost('all changed', items((n) => ({ quantity: (n % 100) + 1, ...fields(n) })));
  const counts = await cost('all changed, counts alone', items((n) => ({ quantity: n % 100 })));

  // A product, its ID and its part number, a record, its ID, its number and its place.
  assert.ok(made.written <= 8 * ITEMS, `${made.written} rows written`);
  assert.ok(unchanged.written <= 60, `${unchanged.written} rows written`);
  for (const { written } of [changed, counts]) assert.ok(written <= ITEMS + 100, `${written} rows written`);
  for (const { read } of [made, unchanged, changed, counts]) assert.ok(read <= 8 * ITEMS, `${read} rows read`);
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
