// What a refresh and its undo cost in rows of D1, which is what they cost in money, and how long their client and their
// rows wait.
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
const cost = (name, items) => costOf(name, `${INVENTORY}/refresh`, JSON.stringify({ locationCode: 'HARB', items }));

/** The same for the undo of a job of as many items. */
const costOfUndo = (name, job) => costOf(name, `/v1/inventory/jobs/${job}/undo`);

async function costOf(name, path, body) {
  await kibo.post('/rows');
  const begin = performance.now();
  const taken = await kibo.post(path, body);
  const accepted = Math.round(performance.now() - begin);
  const number = taken.body.jobID ?? taken.body.JobID;
  const job = await kibo.ended(number);
  const applied = new Date(job.finished) - new Date(job.added);
  assert.deepEqual([job.success, job.itemCount, job.messages], [true, ITEMS, []]);
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

  // A product, its ID and its part number, a record, its ID and its number.
  assert.ok(made.written <= 8 * ITEMS, `${made.written} rows written`);
  assert.ok(unchanged.written <= 60, `${unchanged.written} rows written`);
  for (const { written } of [changed, counts]) assert.ok(written <= ITEMS + 100, `${written} rows written`);
  for (const { written } of undone) assert.ok(written <= ITEMS + 100, `${written} rows written`);
  // A record, its ID and its number.
  for (const { written } of [dropped, added]) assert.ok(written <= 3 * ITEMS + 100, `${written} rows written`);
  // Whether a record may go or come back is told by its product, its orders and its assignments.
  for (const { read } of [dropped, added]) assert.ok(read <= 11 * ITEMS, `${read} rows read`);
  for (const { read } of [made, unchanged, changed, counts, ...undone]) assert.ok(read <= 8 * ITEMS, `${read} rows read`);
});
