// What sellers' requests cost in rows of D1, in a marketplace of thousands of records that are not theirs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { kiboOf } from '../support/kibo.mjs';
import { makeStores } from '../support/sellers.mjs';
import { start } from '../support/service.mjs';

const OTHERS = 6_000;
const INVENTORIES = 'variants/1/inventories';

let service;
let stores;
const measured = [];

before(async () => {
  service = await start({ counting: true });
  stores = await makeStores(service);
  await stores.call.put('/v1/addresses/depot', { AddressName: 'Depot', Street1: '1 Quay', City: 'Galway', Country: 'IE' });
  const { kibo } = kiboOf(service, stores);
  const items = Array.from({ length: OTHERS }, (_, n) => ({ partNumber: `other-${n}`, quantity: 1 }));
  const { body } = await kibo.post('/inv/api/v5/inventory/refresh', { locationCode: 'depot', items });
  await kibo.ended(body.jobID);
});

after(async () => {
  console.log(`Rows of D1 per request of a seller, beside ${OTHERS} records of others:`);
  for (const [name, { read, written, statements, batches }] of measured) console.log(`  ${name.padEnd(50)} ${String(read).padStart(6)} read ${String(written).padStart(3)} written, ${statements} statements in ${batches} batches`);
  await service?.stop();
});

/** What a request cost, once its key has been looked up. */
async function cost(name, key, method, path, body) {
  await key.get('nothing');
  const answer = await key.send(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path} answered ${answer.status}: ${answer.text}`);
  const rows = JSON.parse(answer.headers.get('x-rows'));
  measured.push([name, rows]);
  return rows;
}

const inventory = (attributes) => ({ data: [{ attributes }] });

test('a seller’s request reads and writes rows for what it is about', async () => {
  const { parent, s1, s2, s3 } = stores.keys;
  const made = await cost('an inventory made, its location too', s1, 'PUT', INVENTORIES, inventory({ count_on_hand: 1 }));
  await cost('a second one made', s2, 'PUT', INVENTORIES, inventory({ count_on_hand: 1 }));
  await cost('a third one made', s3, 'PUT', INVENTORIES, inventory({ infinite: true }));
  const changed = await cost('its count changed', s1, 'PUT', INVENTORIES, inventory({ count_on_hand: 2 }));
  const priced = await cost('its price changed', s1, 'PUT', INVENTORIES, inventory({ price: 27.38 }));
  const same = await cost('nothing changed', s1, 'PUT', INVENTORIES, inventory({ count_on_hand: 2, price: 27.38 }));
  const all = await cost('three changed by their parent', parent, 'PUT', INVENTORIES, { data: [1, 2, 3].map((seller_id) => ({ attributes: { seller_id, count_on_hand: 7 } })) });
  const list = await cost('three inventories read', s1, 'GET', INVENTORIES);
  const variant = await cost('a variant read', s1, 'GET', 'variants/1');
  const stock = await cost('the stock of a variant set', parent, 'POST', 'variants/stock_on_hand', { count_on_hand: { 1: 3 } });
  const gone = await cost('an inventory taken away', s3, 'DELETE', `${INVENTORIES}/${(await s3.get(INVENTORIES)).body.data.find(({ attributes }) => attributes.seller_id === 3).id}`);

  assert.ok(made.read <= 60 && made.written <= 16, JSON.stringify(made));
  // The answer tells the inventories of all three, so they are read before and after.
  assert.ok(changed.read <= 70 && changed.written <= 3, JSON.stringify(changed));
  assert.ok(priced.written <= 1, JSON.stringify(priced));
  assert.equal(same.written, 0);
  assert.ok(all.read <= 100 && all.written <= 6, JSON.stringify(all));
  assert.ok(list.read <= 30 && variant.read <= 10, JSON.stringify([list, variant]));
  assert.ok(stock.read <= 15 && stock.written <= 2, JSON.stringify(stock));
  assert.ok(gone.read <= 60 && gone.written <= 8, JSON.stringify(gone));
});

test('lists of a seller’s own read what it owns, however much others have', async () => {
  const variants = await cost('a page of its own variants', stores.keys.parent, 'GET', 'variants');
  const adverts = await cost('a page of its own adverts', stores.keys.parent, 'GET', 'adverts?include=variants');
  assert.ok(variants.read <= 30 && adverts.read <= 30, JSON.stringify([variants, adverts]));
});

test('stock of thousands is set in a few statements, and in rows for what differs', async () => {
  const { s1 } = stores.keys;
  const [, others] = await service.runSql(["UPDATE product SET owner = 1 WHERE id LIKE 'other-%'", "SELECT number FROM product WHERE id LIKE 'other-%'"]);
  const counts = (count) => ({ count_on_hand: Object.fromEntries(others.map(({ number }) => [number, count])) });
  const set = (name, body) => cost(name, s1, 'POST', 'variants/stock_on_hand', body);
  const made = await set(`${OTHERS} records made`, counts(5));
  const same = await set(`${OTHERS} left as they are`, counts(5));
  const changed = await set(`${OTHERS} changed`, counts(6));

  assert.ok(made.read <= 16 * OTHERS && made.written <= 4 * OTHERS + 20 && made.statements <= 45, JSON.stringify(made));
  assert.ok(same.read <= 16 * OTHERS && same.written === 0 && same.statements <= 15, JSON.stringify(same));
  assert.ok(changed.read <= 25 * OTHERS && changed.written <= OTHERS + 10 && changed.statements <= 35, JSON.stringify(changed));
});
