// Inventory records by plain requests: what the SDK hides, and what it never heard of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerOf, marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

const RECORDS = '/v1/products/mug/inventoryrecords';

test('the worked scenario, as far as it needs no buyers', async () => {
  const { call, id: owner } = await marketplaceWithMug(service, { inventory: { Enabled: true, QuantityAvailable: 99 } });

  const product = await call.get('/v1/products/mug');
  const posted = await call.post(RECORDS, { ID: 'mug-dub', AddressID: 'dublin', QuantityAvailable: 5 });
  const put = await call.put(`${RECORDS}/mug-cork`, { AddressID: 'cork', QuantityAvailable: 8, AllowAllBuyers: false, xp: { Aisle: '7' } });
  const summed = await call.get('/v1/products/mug');
  await call.delete(`${RECORDS}/mug-dub`);
  await call.delete(`${RECORDS}/mug-cork`);
  const shown = await call.get('/v1/products/mug');

  assert.equal(product.body.Inventory.QuantityAvailable, 99);
  assert.equal(posted.status, 201);
  assert.equal(posted.headers.get('location'), `${service.baseUrl}${RECORDS}/mug-dub`);
  const { Address, LastUpdated, ...record } = posted.body;
  assert.equal(Address.City, 'dublin');
  assert.match(LastUpdated, /\+00:00$/);
  for (const [member, value] of Object.entries({ ID: 'mug-dub', OwnerID: owner, AllowAllBuyers: true, AddressID: 'dublin', OrderCanExceed: false, QuantityAvailable: 5, NotificationPoint: null, xp: null })) {
    assert.deepEqual(record[member], value, member);
  }
  assert.equal(put.status, 200);
  assert.deepEqual([put.body.AllowAllBuyers, put.body.QuantityAvailable, put.body.xp], [false, 8, { Aisle: '7' }]);
  assert.equal(summed.body.Inventory.QuantityAvailable, 13);
  assert.equal(shown.body.Inventory.QuantityAvailable, 99, 'what was written shows again when the last record is gone');
});

test('reads and writes carry the version, and If-Match refuses a lost update', async () => {
  const { call } = await marketplaceWithMug(service);
  const created = await call.post(RECORDS, { ID: 'r', AddressID: 'dublin', QuantityAvailable: 5 });
  const tag = created.headers.get('etag');

  const read = await call.get(`${RECORDS}/r`);
  const changed = await call.patch(`${RECORDS}/r`, { QuantityAvailable: 4 }, { 'if-match': tag });
  const late = await Promise.all([
    call.patch(`${RECORDS}/r`, { QuantityAvailable: 3 }, { 'if-match': tag }),
    call.put(`${RECORDS}/r`, { AddressID: 'dublin' }, { 'if-match': tag }),
    call.delete(`${RECORDS}/r`, { 'if-match': tag }),
    call.patch(`${RECORDS}/r`, { QuantityAvailable: 3 }, { 'if-match': '"made-up"' }),
  ]);
  const any = await call.patch(`${RECORDS}/r`, { NotificationPoint: 1 }, { 'if-match': '*' });

  assert.equal(tag, `"${created.body.Version}"`);
  assert.equal(read.headers.get('etag'), tag);
  assert.equal(changed.status, 200);
  assert.equal(changed.headers.get('etag'), `"${changed.body.Version}"`);
  assert.notEqual(changed.headers.get('etag'), tag);
  for (const answer of late) assert.deepEqual([answer.status, answer.code], [412, 'PreconditionFailed']);
  assert.deepEqual([any.status, any.body.QuantityAvailable], [200, 4], 'nothing that was refused took effect');
});

test('a record that did not change is not sent again', async () => {
  const { call } = await marketplaceWithMug(service);
  const { headers } = await call.post(RECORDS, { ID: 'r', AddressID: 'dublin' });

  const same = await call.get(`${RECORDS}/r`, { 'if-none-match': headers.get('etag') });
  await call.patch(`${RECORDS}/r`, { QuantityAvailable: 1 });
  const other = await call.get(`${RECORDS}/r`, { 'if-none-match': headers.get('etag') });

  assert.deepEqual([same.status, same.text], [304, '']);
  assert.deepEqual([other.status, other.body.QuantityAvailable], [200, 1]);
});

test('an Idempotency-Key makes a repeated POST harmless', async () => {
  const { call } = await marketplaceWithMug(service);
  const key = { 'idempotency-key': 'delivery-4711' };
  const body = { AddressID: 'dublin', QuantityAvailable: 5 };

  const first = await call.post(RECORDS, body, key);
  await call.patch(`${RECORDS}/${first.body.ID}`, { QuantityAvailable: 1 });
  const again = await call.post(RECORDS, body, key);
  const other = await call.post(RECORDS, { ...body, QuantityAvailable: 6 }, key);

  assert.deepEqual([first.status, first.headers.get('idempotent-replayed')], [201, null]);
  assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [201, 'true']);
  assert.deepEqual(again.body, first.body, 'the first answer, not the record as it is now');
  assert.equal(again.headers.get('location'), first.headers.get('location'));
  assert.deepEqual([other.status, other.code], [422, 'Idempotency.KeyReused']);
  assert.equal((await call.get(RECORDS)).body.Meta.TotalCount, 1);
});

test('of many POSTs with one key at once, one makes the record', async () => {
  const { call } = await marketplaceWithMug(service);
  const body = { AddressID: 'dublin', QuantityAvailable: 5 };

  const answers = await Promise.all(Array.from({ length: 10 }, () => call.post(RECORDS, body, { 'idempotency-key': 'at-once' })));

  const made = answers.filter((answer) => answer.status === 201);
  const waiting = answers.filter((answer) => answer.status === 409);
  assert.equal(made.length + waiting.length, 10);
  assert.equal(new Set(made.map((answer) => answer.body.ID)).size, 1);
  assert.equal(made.filter((answer) => !answer.headers.get('idempotent-replayed')).length, 1);
  for (const answer of waiting) {
    assert.equal(answer.code, 'Idempotency.InProgress');
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
  }
  assert.equal((await call.get(RECORDS)).body.Meta.TotalCount, 1);
});

test('the extra members read back as written, and a PUT that never heard of them keeps them', async () => {
  const { call } = await marketplaceWithMug(service);
  const extras = {
    SafetyStock: 2, Infinite: false, Floor: 3, BinID: 12, LTD: 4, CurrencyID: 978, RetailPrice: '19.99', LocatorName: 'A-12', Attributes: ['cold', 'fragile'],
    Price: '18.5', SalePrice: '17', FulfilmentProvider: 'courier',
  };

  const created = await call.post(RECORDS, { ID: 'r', AddressID: 'dublin', OnHand: 10, ...extras });
  const replaced = await call.put(`${RECORDS}/r`, { AddressID: 'cork', QuantityAvailable: 6 });

  const shownExtras = ({ body }) => Object.fromEntries(Object.keys(extras).map((member) => [member, body[member]]));
  assert.deepEqual(shownExtras(created), extras);
  assert.deepEqual([created.body.OnHand, created.body.QuantityAvailable], [10, 8]);
  assert.deepEqual(shownExtras(replaced), extras);
  assert.deepEqual([replaced.body.OnHand, replaced.body.QuantityAvailable, replaced.body.AddressID], [8, 6, 'cork']);
  assert.equal(replaced.body.Number, created.body.Number);
});

test('an infinite record is left out of sums and shown as infinite', async () => {
  const { call } = await marketplaceWithMug(service);
  await call.post(RECORDS, { AddressID: 'dublin', QuantityAvailable: 5 });
  await call.post(RECORDS, { AddressID: 'cork', QuantityAvailable: 70, Infinite: true });

  const product = await call.get('/v1/products/mug');
  const summary = await call.get('/v1/inventory/summary');

  assert.deepEqual([product.body.Inventory.QuantityAvailable, product.body.Inventory.Infinite], [5, true]);
  assert.deepEqual([summary.body.Available, summary.body.Infinite], [5, 1]);
});

test('another marketplace sees none of it', async () => {
  const { call } = await marketplaceWithMug(service);
  await call.post(RECORDS, { ID: 'r', AddressID: 'dublin', QuantityAvailable: 5 });
  const stranger = callerOf(service, (await service.makeMarketplace()).token);

  const record = await stranger.get(`${RECORDS}/r`);
  const list = await stranger.get('/v1/inventoryrecords');
  const movements = await stranger.get('/v1/inventory/movements');
  const summary = await stranger.get('/v1/inventory/summary');
  const written = await stranger.patch(`${RECORDS}/r`, { QuantityAvailable: 0 });

  assert.deepEqual([record.status, record.body.Errors[0].Data], [404, { ObjectType: 'Product', ObjectID: 'mug' }]);
  assert.equal(written.status, 404);
  assert.deepEqual([list.body.Meta.TotalCount, movements.body.Meta.TotalCount, summary.body.Records], [0, 0, 0]);
  assert.equal((await call.get(`${RECORDS}/r`)).body.QuantityAvailable, 5);
});

test('a history is walked page by page or by its key', async () => {
  const { call } = await marketplaceWithMug(service);
  await call.post(RECORDS, { ID: 'r', AddressID: 'dublin' });
  for (let n = 1; n <= 6; n += 1) await call.patch(`${RECORDS}/r`, { QuantityAvailable: n });
  const figures = ({ body }) => body.Items.map((movement) => movement.After.OnHand);

  const second = await call.get(`${RECORDS}/r/movements?page=2&pageSize=3`);
  const byKey = [];
  for (let key = ''; key !== null;) {
    const page = await call.get(`${RECORDS}/r/movements?pageSize=3${key && `&before=${key}`}`);
    byKey.push(...figures(page));
    key = page.body.Meta.NextPageKey;
  }

  assert.deepEqual(figures(second), [3, 2, 1]);
  assert.deepEqual([second.body.Meta.TotalCount, second.body.Meta.ItemRange], [7, [4, 6]]);
  assert.deepEqual(byKey, [6, 5, 4, 3, 2, 1, 0]);
});
