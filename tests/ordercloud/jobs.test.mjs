// Refreshes and adjustments through our own endpoints: their preview, the jobs that they become, and their rows.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { callerOf, forEach, makeSupplier, marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

const REFRESH = '/v1/inventory/refresh';
const PREVIEW = '/v1/inventory/refresh/preview';
const JOBS = '/v1/inventory/jobs';

const manyItems = (count, member = (n) => ({ quantity: n % 50 })) => Array.from({ length: count }, (_, n) => ({ upc: String(n).padStart(13, '0'), ...member(n) }));
const atDublin = (items) => ({ locationCode: 'dublin', items });
const asCsv = { accept: 'text/csv' };

/** The job once it has ended. */
async function ended(call, { body: { JobID } }) {
  for (const deadline = Date.now() + 60_000; ; await sleep(20)) {
    const { body, text } = await call.get(`${JOBS}/${JobID}`);
    if (['SUCCESS', 'FAILED'].includes(body?.Status)) return body;
    if (Date.now() > deadline) throw new Error(`Job ${JobID} has not ended: ${text}`);
  }
}

test('a refresh is previewed, taken, watched, and tells what each row did', async () => {
  const { call } = await marketplaceWithMug(service);
  await ended(call, await call.post(REFRESH, atDublin([{ partNumber: 'mug', quantity: 5, safetyStock: 1 }])));
  const feed = atDublin([{ partNumber: 'mug', quantity: '9' }, { sku: 'NEW', quantity: 4 }, { upc: '=1+1', quantity: 2 }]);

  const preview = await call.post(PREVIEW, feed);
  const untouched = await call.get('/v1/products/NEW');
  const taken = await call.post(REFRESH, feed);
  const job = await ended(call, taken);
  const items = await call.get(`${JOBS}/2/items`);
  const changed = await call.get(`${JOBS}/2/items?Outcome=changed`);
  const csv = await call.get(`${JOBS}/2/items`, asCsv);

  assert.deepEqual([taken.status, taken.body], [202, { JobID: 2 }]);
  const { AsOf, Items, ...counts } = preview.body;
  assert.deepEqual([preview.status, counts], [200, { Added: 2, Changed: 1, Unchanged: 0, Refused: 0, CreatesProducts: 2 }]);
  assert.ok(Math.abs(Date.parse(AsOf) - Date.now()) < 60_000);
  assert.equal(untouched.status, 404);
  assert.deepEqual(items.body, Items, 'what was seen is what is done');
  assert.deepEqual(items.body.Items[0], {
    Index: 0, Outcome: 'changed', PartNumber: 'mug', UPC: null, SKU: null, ProductID: 'mug', VariantID: null, RecordID: 'dublin',
    Before: { OnHand: 5, Available: 4 }, After: { OnHand: 9, Available: 8 }, Reason: null,
  });
  assert.deepEqual(changed.body.Items, [items.body.Items[0]]);
  const { Added, Started, Finished, ...rest } = job;
  assert.deepEqual(rest, {
    ID: 2, Type: 'REFRESH', Status: 'SUCCESS', AddressID: 'dublin', Who: rest.Who, Dialect: 'OrderCloud', Items: 3, Done: 3,
    Counts: { Added: 2, Changed: 1, Unchanged: 0, Refused: 0, ProductsCreated: 2 }, Chunks: 1, ChunksDone: 1, UndoneBy: null, Undoes: null, Messages: [],
  });
  assert.ok(Added <= Started && Started <= Finished);
  assert.match(csv.headers.get('content-type'), /^text\/csv; charset=utf-8/);
  assert.equal(csv.headers.get('content-disposition'), 'attachment; filename="job-2-items.csv"');
  assert.match(csv.headers.get('vary'), /Accept/);
  const lines = csv.text.split('\r\n');
  assert.deepEqual(lines.slice(0, 3), [
    'Index,Outcome,PartNumber,UPC,SKU,ProductID,VariantID,RecordID,BeforeOnHand,BeforeAvailable,AfterOnHand,AfterAvailable,Reason',
    '0,changed,mug,,,mug,,dublin,5,4,9,8,', '1,added,,,NEW,NEW,,dublin,,,4,4,',
  ]);
  assert.match(lines[3], /^2,added,,'=1\+1,,[\w-]{22},,dublin,,,2,2,$/);
  assert.equal(lines[4], '');
});

test('a job and its lists are sent again only when they have changed', async () => {
  const { call } = await marketplaceWithMug(service);
  await ended(call, await call.post('/v1/inventory/adjust', atDublin([{ partNumber: 'mug', quantity: '-2' }])));

  for (const path of [JOBS, `${JOBS}/1`, `${JOBS}/1/items`]) {
    const first = await call.get(path);
    const again = await call.get(path, { 'if-none-match': first.headers.get('etag') });
    assert.deepEqual([first.status, again.status, again.text], [200, 304, ''], path);
  }
  await ended(call, await call.post('/v1/inventory/adjust', atDublin([{ partNumber: 'mug', quantity: 1 }])));
  const jobs = await call.get(`${JOBS}?Status=SUCCESS&Type=ADJUST&AddressID=dublin&pageSize=1`);
  assert.deepEqual([jobs.body.Meta.TotalCount, jobs.body.Items.map(({ ID }) => ID)], [2, [2]]);
});

test('bad rows refuse everything by name, or are skipped and told of', async () => {
  const { call } = await marketplaceWithMug(service);
  const feed = atDublin([{ partNumber: 'mug', quantity: 3 }, { partNumber: 'mug', quantity: '1.5' }, { quantity: 1 }]);

  const refused = await call.post(REFRESH, feed);
  const preview = await call.post(PREVIEW, feed);
  const job = await ended(call, await call.post(`${REFRESH}?onBadRows=skip`, feed));
  const items = await call.get(`${JOBS}/1/items`);

  assert.deepEqual([refused.status, refused.body.Errors.map(({ ErrorCode, Data }) => [ErrorCode, Data.Field])], [400, [['ValidationFailure', 'items[1].quantity'], ['ValidationFailure', 'items[2]']]]);
  assert.deepEqual([preview.body.Added, preview.body.Refused], [1, 2]);
  assert.deepEqual([job.Status, job.Counts.Refused, job.Messages], ['SUCCESS', 2, ['items[1].quantity must be an integer of 0 or more', 'items[2] must have a partNumber, upc or sku']]);
  assert.deepEqual(items.body, preview.body.Items);
});

test('12,000 rows: what was seen, on any page, is what is done, and comes as one file', async () => {
  const { call } = await marketplaceWithMug(service);
  await ended(call, await call.post(REFRESH, atDublin(manyItems(4_000))));
  const wide = { ignored: 'x'.repeat(150) };
  const feed = JSON.stringify(atDublin(manyItems(12_000, (n) => ({ quantity: n % 49, floor: 2, safetyStock: 1, ...wide }))));
  assert.ok(feed.length > 2_500_000, 'more than other bodies may have');
  const pages = [1, 30, 31, 120].map((page) => `page=${page}&pageSize=100`);

  const previews = await forEach(pages, 1, (page) => call.post(`${PREVIEW}?${page}`, feed));
  const job = await ended(call, await call.post(REFRESH, feed));
  const items = await forEach(pages, 2, (page) => call.get(`${JOBS}/2/items?${page}`));
  const csv = await call.get(`${JOBS}/2/items`, asCsv);

  for (const [place, { body }] of previews.entries()) {
    assert.deepEqual(items[place].body, body.Items, pages[place]);
    assert.deepEqual([body.Added, body.Changed, body.CreatesProducts], [job.Counts.Added, job.Counts.Changed, job.Counts.ProductsCreated]);
  }
  assert.deepEqual([job.Items, job.Chunks, job.ChunksDone, job.Counts.Added, job.Counts.Changed], [12_000, 4, 4, 8_000, 4_000]);
  const lines = csv.text.split('\r\n');
  assert.equal(lines.length, 12_002);
  assert.deepEqual([lines[1], lines[12_000]], ['0,changed,,0000000000000,,0000000000000,,dublin,0,0,0,-1,', `11999,added,,0000000011999,,0000000011999,,dublin,,,${11_999 % 49},${(11_999 % 49) - 1},`]);
});

test('too many rows and too many bytes are refused', async () => {
  const { call } = await marketplaceWithMug(service);
  const large = `{"locationCode":"dublin","items":[${'{"sku":"S","quantity":1},'.repeat(700_000)}]}`;

  for (const [path, count] of [[REFRESH, 12_001], [PREVIEW, 12_001], ['/v1/inventory/adjust', 1_001], [`${PREVIEW}?type=adjust`, 1_001]]) {
    const many = await call.post(path, atDublin(manyItems(count)));
    const bytes = await call.post(path, large);
    assert.deepEqual([many.status, many.body.Errors[0].Data.Field, bytes.status, bytes.code], [400, 'items', 413, 'Request.TooLarge'], path);
  }
  assert.equal((await call.get(JOBS)).body.Meta.TotalCount, 0);
});

test('a key sent six times at once is one job', async () => {
  const { call } = await marketplaceWithMug(service);
  const feed = atDublin([{ partNumber: 'mug', quantity: 3 }]);
  const send = (body) => call.post('/v1/inventory/adjust', body, { 'idempotency-key': 'once' });

  const answers = await forEach(Array.from({ length: 6 }), 6, () => send(feed));
  const other = await send(atDublin([{ partNumber: 'mug', quantity: 4 }]));

  assert.deepEqual(new Set(answers.map(({ status, body }) => `${status} ${body.JobID}`)), new Set(['202 1']));
  assert.equal(answers.filter(({ headers }) => headers.get('idempotent-replayed') !== 'true').length, 1);
  assert.deepEqual([other.status, other.code], [422, 'Idempotency.KeyReused']);
  await ended(call, answers[0]);
  assert.equal((await call.get('/v1/products/mug/inventoryrecords/dublin')).body.OnHand, 3);
});

test('a supplier sends to its own locations and sees its own jobs', async () => {
  const { call } = await marketplaceWithMug(service);
  const larch = callerOf(service, await makeSupplier(service, call, 'larch'));
  const maple = callerOf(service, await makeSupplier(service, call, 'maple'));
  await ended(call, await call.post(REFRESH, atDublin([{ partNumber: 'mug', quantity: 1 }])));

  const foreign = await larch.post(REFRESH, atDublin([{ sku: 'S', quantity: 1 }]));
  const seen = await larch.post(PREVIEW, { locationCode: 'larch-home', items: [{ partNumber: 'mug', quantity: 1 }] });
  const job = await ended(larch, await larch.post(REFRESH, { locationCode: 'larch-home', items: [{ sku: 'S', quantity: 1 }] }));

  assert.deepEqual([foreign.status, foreign.body.Errors[0].Data.Field], [400, 'locationCode']);
  assert.deepEqual([seen.body.Refused, seen.body.Items.Items[0].ProductID], [1, null]);
  assert.deepEqual([job.ID, job.Status], [2, 'SUCCESS']);
  for (const [caller, jobs] of [[call, [2, 1]], [larch, [2]], [maple, []]]) {
    assert.deepEqual((await caller.get(JOBS)).body.Items.map(({ ID }) => ID), jobs);
    for (const id of [1, 2]) for (const path of [`${JOBS}/${id}`, `${JOBS}/${id}/items`]) assert.equal((await caller.get(path)).status, jobs.includes(id) ? 200 : 404, path);
  }
});
