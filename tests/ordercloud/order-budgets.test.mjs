// What orders and storefront reads cost in rows of D1.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { start } from '../support/service.mjs';
import { makeBuyer, makeShop, shopper } from '../support/shoppers.mjs';

const RECORDS = 12;

let service;
let call;
let ann;
const measured = [];

before(async () => {
  service = await start({ counting: true });
  ({ call } = await marketplaceWithMug(service));
  for (let n = 0; n < RECORDS; n += 1) {
    await call.put(`/v1/products/mug/inventoryrecords/r-${n}`, { AddressID: n % 2 ? 'dublin' : 'cork', QuantityAvailable: 100 });
  }
  await makeBuyer(call, 'acme', 1);
  ann = await shopper(service, call, await makeShop(call), 'acme', 'acme-0');
});

after(async () => {
  console.log('Rows of D1 per operation of a shopper or on an order:');
  for (const [name, { read, written, statements, batches }] of measured) console.log(`  ${name.padEnd(46)} ${String(read).padStart(4)} read ${String(written).padStart(3)} written, ${statements} statements in ${batches} batches`);
  await service?.stop();
});

/** What a request cost; who the caller is has been looked up before. */
async function cost(who, name, method, path, body, headers) {
  await who.get('/v1/me');
  const answer = await who.send(method, path, body, headers);
  assert.ok(answer.status < 400, `${method} ${path} answered ${answer.status}: ${answer.text}`);
  const rows = JSON.parse(answer.headers.get('x-rows'));
  measured.push([name, rows]);
  return rows;
}

async function orderOf(id, lines) {
  await ann.post('/v1/orders/Outgoing', { ID: id });
  for (let n = 0; n < lines; n += 1) await ann.post(`/v1/orders/Outgoing/${id}/lineitems`, { ProductID: 'mug', InventoryRecordID: `r-${n}` });
}

// The budgets of submit.
const READ = (lines) => 10 + 20 * lines;
const WRITTEN = (lines) => 6 + 2 * lines;

for (const lines of [1, 2, 10]) {
  test(`submit of ${lines} lines reads and writes rows in proportion to them`, async () => {
    await orderOf(`o-${lines}`, lines);
    const rows = await cost(ann, `submit ${lines} lines`, 'POST', `/v1/orders/Outgoing/o-${lines}/submit`);
    assert.ok(rows.read <= READ(lines), `${rows.read} rows read`);
    assert.ok(rows.written <= WRITTEN(lines), `${rows.written} rows written`);
  });
}

test('what else is done with an order costs what it touches', async () => {
  await orderOf('c', 2);
  await orderOf('s', 2);
  await ann.post('/v1/orders/Outgoing/c/submit');
  await ann.post('/v1/orders/Outgoing/s/submit');
  const canceled = await cost(call, 'cancel 2 lines', 'POST', '/v1/orders/All/c/cancel');
  const shipped = await cost(call, 'ship 2 lines', 'POST', '/v1/orders/All/s/ship');
  const line = await cost(ann, 'POST a line to the cart', 'POST', '/v1/cart/lineitems', { ProductID: 'mug', InventoryRecordID: 'r-3' });
  const cart = await cost(ann, 'GET the cart', 'GET', '/v1/cart');
  for (const { read } of [canceled, shipped, line]) assert.ok(read <= 80, `${read} rows read`);
  assert.ok(cart.read <= 10, `${cart.read} rows read`);
  for (const { written } of [canceled, shipped]) assert.ok(written <= 10, `${written} rows written`);
});

test('a shopper reads a product and its records by their keys', async () => {
  const records = await cost(ann, `GET the ${RECORDS} records of a product`, 'GET', '/v1/me/products/mug/inventoryrecords');
  const product = await cost(ann, 'GET a product', 'GET', '/v1/me/products/mug');
  const budget = 4 + 2 * RECORDS;
  assert.ok(product.read <= budget, `${product.read} rows read of ${budget}`);
  // The product is looked up too, since only active ones are shown.
  assert.ok(records.read <= budget + 4, `${records.read} rows read of ${budget + 4}`);
});
