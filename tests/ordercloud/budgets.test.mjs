// What each operation costs in rows of D1, which is what it costs in money, over a marketplace with many records.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { start } from '../support/service.mjs';
import { makeBuyer, makeShop, shopper } from '../support/shoppers.mjs';

const PRODUCTS = 850;
const RECORDS_OF_EACH = 12;
const RECORDS = PRODUCTS * RECORDS_OF_EACH;
const MUG = '/v1/products/mug';

let service;
let call;
let ann;
const measured = [];

before(async () => {
  service = await start({ counting: true });
  const marketplace = await marketplaceWithMug(service);
  call = marketplace.call;
  for (let n = 0; n < RECORDS_OF_EACH; n += 1) await call.put(`/v1/addresses/a-${n}`, { AddressName: `Store ${n}`, Street1: '1 Main', City: `City ${n}`, Country: 'IE' });
  await call.put('/v1/products/template', { Name: 'Template', Active: true, Inventory: { Enabled: true } });
  for (let n = 0; n < RECORDS_OF_EACH; n += 1) await call.put(`/v1/products/template/inventoryrecords/t-${n}`, { AddressID: `a-${n}`, QuantityAvailable: n, xp: { Bin: `B-${n}` } });
  await seed(marketplace.number);
  await makeBuyer(call, 'acme');
  for (const group of ['trade', 'staff']) await call.put(`/v1/buyers/acme/usergroups/${group}`, { Name: group });
  await call.post('/v1/buyers/acme/usergroups/assignments', { UserGroupID: 'trade', UserID: 'acme-0' });
  ann = await shopper(service, call, await makeShop(call), 'acme', 'acme-0');
});

after(async () => {
  console.log(`Rows of D1 per operation, over ${RECORDS + RECORDS_OF_EACH} records:`);
  for (const [name, { read, written, statements, batches }] of measured) console.log(`  ${name.padEnd(58)} ${String(read).padStart(6)} read ${String(written).padStart(3)} written, ${statements} statements in ${batches} batches`);
  await service?.stop();
});

/** Copies of the product `template` and its records, each under numbers and IDs of its own. */
async function seed(marketplace) {
  const [tables] = await service.runSql([`SELECT m.name, json_group_array(c.name) AS columns FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.name IN ('product', 'record', 'movement') GROUP BY m.name`]);
  const columns = Object.fromEntries(tables.map((table) => [table.name, JSON.parse(table.columns)]));
  const [[{ product }], [{ movements }]] = await service.runSql([
    `SELECT number AS product FROM product WHERE marketplace = ${marketplace} AND id = 'template'`,
    `SELECT max(number) AS movements FROM movement WHERE marketplace = ${marketplace}`,
  ]);
  const numbers = `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${PRODUCTS})`;
  const copy = (table, condition, own) =>
    `INSERT INTO ${table} (${columns[table].join(', ')}) ${numbers} SELECT ${columns[table].map((column) => own[column] ?? `t.${column}`).join(', ')} FROM n CROSS JOIN ${table} t WHERE t.marketplace = ${marketplace} AND ${condition}`;
  await service.runSql([
    copy('product', `t.id = 'template'`, { number: '1000 + n.n', id: `'p-' || n.n`, name: `'Product ' || n.n`, part_number: `'p-' || n.n`, upc: 'NULL', sku: 'NULL' }),
    copy('record', `t.item = ${product}`, { item: '1000 + n.n', number: `1000 + n.n * ${RECORDS_OF_EACH} + t.number`, movement: `${movements} + (n.n - 1) * ${RECORDS_OF_EACH} + t.movement` }),
    copy('movement', `t.number IN (SELECT movement FROM record WHERE marketplace = ${marketplace} AND item = ${product})`, { number: `${movements} + (n.n - 1) * ${RECORDS_OF_EACH} + t.number`, data: `json_replace(t.data, '$[0][0]', 1000 + n.n * ${RECORDS_OF_EACH} + (t.data ->> '$[0][0]'), '$[0][2]', 1000 + n.n)` }),
    `UPDATE counter SET value = 100000 WHERE marketplace = ${marketplace} AND kind IN ('item', 'record')`,
  ]);
}

/** What a request cost, the second time: who the caller is has been looked up by then. */
async function cost(name, method, path, body, caller = call) {
  await caller.get('/v1/me');
  const answer = await caller.send(method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  const rows = JSON.parse(answer.headers.get('x-rows'));
  measured.push([name, rows]);
  return { ...rows, answer };
}

test('one record', async () => {
  await call.put('/v1/products/tracked', { Name: 'Tracked', Inventory: { Enabled: true, VariantLevelTracking: true } });
  await call.put('/v1/products/tracked/variants/red', { Specs: [{ SpecID: 'COLOUR', Value: 'red' }] });
  await call.put('/v1/products/tracked/variants/red/inventoryrecords/r', { AddressID: 'dublin', QuantityAvailable: 1 });

  const ofProduct = await cost('GET one record', 'GET', '/v1/products/p-500/inventoryrecords/t-3');
  const ofVariant = await cost('GET one record of a variant', 'GET', '/v1/products/tracked/variants/red/inventoryrecords/r');

  assert.ok(ofProduct.read <= 4, `${ofProduct.read} rows read`);
  assert.ok(ofVariant.read <= 4, `${ofVariant.read} rows read`);
});

test('the records of a product', async () => {
  const plain = await cost(`GET the ${RECORDS_OF_EACH} records of a product`, 'GET', '/v1/products/p-500/inventoryrecords');
  const withAddress = await cost('  with addresses', 'GET', '/v1/products/p-500/inventoryrecords?includeAddress=true');
  const filtered = await cost('  those of one address', 'GET', '/v1/products/p-500/inventoryrecords?AddressID=a-3');

  const budget = 4 + 2 * RECORDS_OF_EACH;
  for (const { read } of [plain, withAddress, filtered]) assert.ok(read <= budget, `${read} rows read of ${budget}`);
});

test('writes of a record', async () => {
  const record = `${MUG}/inventoryrecords/r`;
  const created = await cost('POST a record', 'POST', `${MUG}/inventoryrecords`, { ID: 'r', AddressID: 'dublin', QuantityAvailable: 5 });
  const patched = await cost('PATCH its quantity', 'PATCH', record, { QuantityAvailable: 6 });
  const settings = await cost('PATCH its settings', 'PATCH', record, { NotificationPoint: 2 });
  const xp = await cost('PATCH its xp', 'PATCH', record, { xp: { Bin: 'A-1' } });
  const moved = await cost('PATCH its address', 'PATCH', record, { AddressID: 'cork' });
  const put = await cost('PUT a record', 'PUT', record, { AddressID: 'cork', QuantityAvailable: 9 });
  const putNew = await cost('PUT a new record', 'PUT', `${MUG}/inventoryrecords/new`, { AddressID: 'cork', QuantityAvailable: 9 });
  const removed = await cost('DELETE a record', 'DELETE', record);

  // Far below anything that grows with the marketplace: a change costs the rows that it changes and looks at.
  for (const { read } of [created, patched, settings, xp, moved, put, putNew, removed]) assert.ok(read <= 40, `${read} rows read`);
  assert.ok(patched.written <= 2, 'the record and its movement');
  assert.ok(settings.written <= 1, 'no movement where no quantity changes');
  assert.ok(created.written <= 8);
  assert.ok(removed.written <= 6);
});

test('products', async () => {
  const one = await cost('GET a product', 'GET', '/v1/products/p-500');
  const page = await cost('GET 50 products', 'GET', '/v1/products?pageSize=50');
  const created = await cost('POST a product', 'POST', '/v1/products', { ID: 'fresh', Name: 'Fresh', Inventory: { Enabled: true } });
  const patched = await cost('PATCH a product', 'PATCH', '/v1/products/fresh', { Name: 'Fresher' });
  const removed = await cost('DELETE a product', 'DELETE', '/v1/products/fresh');

  assert.ok(one.read <= 4 + 2 * RECORDS_OF_EACH, `${one.read} rows read for the sum of ${RECORDS_OF_EACH} records`);
  assert.ok(page.read <= 50 * (4 + 2 * RECORDS_OF_EACH) + 2 * PRODUCTS, `${page.read} rows read`);
  for (const { read } of [created, patched, removed]) assert.ok(read <= 60, `${read} rows read`);
});

test('lists over the marketplace read it a bounded number of times', async () => {
  const all = await cost('GET 50 of all records', 'GET', '/v1/inventoryrecords?pageSize=50');
  const walk = await cost('  the next by last ID', 'GET', '/v1/inventoryrecords?pageSize=50&sortBy=ID&ID=%3Et-3');
  const byAddress = await cost('  filtered by address', 'GET', '/v1/inventoryrecords?pageSize=50&AddressID=a-3');
  const byProduct = await cost('  filtered by product', 'GET', '/v1/inventoryrecords?pageSize=50&ProductID=p-500');
  const low = await cost('  out of stock', 'GET', '/v1/inventoryrecords?pageSize=50&Stock=out');
  const byQuantity = await cost('  sorted by quantity', 'GET', '/v1/inventoryrecords?pageSize=50&sortBy=!QuantityAvailable');
  const searched = await cost('  searched', 'GET', '/v1/inventoryrecords?pageSize=50&search=product%2050');
  const byXp = await cost('  filtered by xp', 'GET', '/v1/inventoryrecords?pageSize=50&xp.Bin=B-3');

  // A page joins its rows, the count may read every record once; conditions on what is joined read that as well.
  const total = RECORDS + 100;
  assert.ok(all.read <= total + 50 * 5, `${all.read} rows read`);
  for (const { read } of [walk, byAddress, byProduct, low, byQuantity, searched, byXp]) assert.ok(read <= 10 * total, `${read} rows read`);
  for (const { statements } of [all, walk, byAddress, low, byQuantity, searched, byXp]) assert.ok(statements <= 2);
});

test('what a shopper reads', async () => {
  const me = (name, path) => cost(name, 'GET', `/v1/me/products${path}`, undefined, ann);
  const open = '/p-500';
  // Every record of p-501 is for ann's group alone, and for another that is passed over.
  const numbers = (await call.get('/v1/products/p-501/inventoryrecords')).body.Items.map((record) => record.Number);
  for (const record of numbers) await call.patch(`/v1/products/p-501/inventoryrecords/t-${numbers.indexOf(record)}`, { AllowAllBuyers: false });
  const parties = ['trade', 'staff'].map((UserGroupID) => ({ BuyerID: 'acme', UserGroupID }));
  const assigned = await cost(`POST ${RECORDS_OF_EACH} x 2 assignments`, 'POST', '/v1/inventoryrecords/assignments/bulk', { Action: 'Assign', RecordNumbers: numbers, Parties: parties });

  const records = await me(`GET a product's ${RECORDS_OF_EACH} records as a shopper`, `${open}/inventoryrecords`);
  const some = await me('  all assigned to one of two groups', '/p-501/inventoryrecords');
  const product = await me('GET a product as a shopper', open);
  const someProduct = await me('  all assigned to one of two groups', '/p-501');
  const page = await me('GET 50 products as a shopper', '?pageSize=50');
  const stocked = await me('  with stock at an address', '?pageSize=50&InventoryRecords.AddressID=a-3&InventoryRecords.QuantityAvailable=%3E0');
  const above = await me('  with stock', '?pageSize=50&Inventory.QuantityAvailable=%3E0');
  const mine = await cost('GET who I am', 'GET', '/v1/me', undefined, ann);
  const listed = await cost(`GET a product's ${RECORDS_OF_EACH * 2} assignments`, 'GET', '/v1/products/p-501/inventoryrecords/assignments?pageSize=100');
  const everywhere = await cost('  all of the marketplace', 'GET', '/v1/inventoryrecords/assignments?pageSize=100');
  const named = await cost('  those of 3 records', 'GET', `/v1/inventoryrecords/assignments?records=${numbers.slice(0, 3)}`);
  const one = await cost('POST an assignment', 'POST', '/v1/products/p-500/inventoryrecords/assignments', { InventoryRecordID: 't-3', BuyerID: 'acme', UserGroupID: 'trade' });
  const gone = await cost('DELETE an assignment', 'DELETE', '/v1/products/p-500/inventoryrecords/t-3/assignments?buyerID=acme&userGroupID=trade');

  assert.equal(some.answer.body.Items.length, RECORDS_OF_EACH);
  const budget = 4 + 2 * RECORDS_OF_EACH;
  for (const { read } of [records, product]) assert.ok(read <= budget, `${read} rows read of ${budget}`);
  // A record that is not for all costs its assignments to the buyer, and the membership that is asked for.
  for (const { read } of [some, someProduct]) assert.ok(read <= budget + 2 * RECORDS_OF_EACH, `${read} rows read`);
  assert.ok(page.read <= 50 * budget + 2 * PRODUCTS, `${page.read} rows read`);
  for (const { read } of [stocked, above]) assert.ok(read <= 3 * (RECORDS + PRODUCTS) + 50 * budget, `${read} rows read`);
  assert.ok(mine.read <= 6, `${mine.read} rows read`);
  for (const { read } of [listed, everywhere]) assert.ok(read <= 20 + 8 * 2 * RECORDS_OF_EACH, `${read} rows read`);
  assert.ok(named.read <= 6 + 8 * 6, `${named.read} rows read`);
  assert.ok(assigned.written <= 2 * 2 * RECORDS_OF_EACH, `${assigned.written} rows written`);
  assert.ok(assigned.read <= 10 + 8 * 2 * RECORDS_OF_EACH, `${assigned.read} rows read`);
  for (const { read, written } of [one, gone]) assert.ok(read <= 20 && written <= 2, `${read} rows read, ${written} written`);
});

test('the largest change of assignments', async () => {
  const groups = Array.from({ length: 50 }, (_, n) => `g-${n}`);
  for (const group of groups) await call.put(`/v1/buyers/acme/usergroups/${group}`, { Name: group });
  const [numbers] = await service.runSql([`SELECT number FROM record WHERE number > 2000 LIMIT 1000`]);
  const body = (Action) => ({ Action, RecordNumbers: numbers.map(({ number }) => number), Parties: groups.map((UserGroupID) => ({ BuyerID: 'acme', UserGroupID })) });

  const assigned = await cost('POST 1,000 x 50 assignments', 'POST', '/v1/inventoryrecords/assignments/bulk', body('Assign'));
  const again = await cost('  again', 'POST', '/v1/inventoryrecords/assignments/bulk', body('Assign'));
  const withdrawn = await cost('  and back', 'POST', '/v1/inventoryrecords/assignments/bulk', body('Withdraw'));

  assert.deepEqual(assigned.answer.body, { Changed: 50_000, Unchanged: 0, DryRun: false });
  assert.deepEqual(again.answer.body, { Changed: 0, Unchanged: 50_000, DryRun: false });
  assert.deepEqual(withdrawn.answer.body, { Changed: 50_000, Unchanged: 0, DryRun: false });
  assert.ok(assigned.written <= 100_000 && withdrawn.written <= 100_000 && again.written === 0);
  for (const { read, statements } of [assigned, again, withdrawn]) assert.ok(read <= 9 * 50_000 && statements <= 5, `${read} rows read`);
});

test('sums and histories', async () => {
  for (let n = 0; n < 30; n += 1) await call.patch('/v1/products/p-7/inventoryrecords/t-1', { QuantityAvailable: 100 + n });

  const summary = await cost('GET the summary', 'GET', '/v1/inventory/summary');
  const history = await cost('GET 20 movements of a record', 'GET', '/v1/products/p-7/inventoryrecords/t-1/movements?pageSize=20');
  const older = await cost('  the older ones by key', 'GET', `/v1/products/p-7/inventoryrecords/t-1/movements?pageSize=20&before=${history.answer.body.Meta.NextPageKey}`);
  const short = await cost('GET the only movement of a record', 'GET', '/v1/products/p-500/inventoryrecords/t-3/movements');
  const movements = await cost('GET 20 of all movements', 'GET', '/v1/inventory/movements');

  assert.equal(history.answer.body.Items.length, 20);
  assert.equal(older.answer.body.Items.length, 11);
  assert.equal(short.answer.body.Items.length, 1);
  // Each record and product is read once. What is sorted to be grouped counts a second time.
  assert.ok(summary.read <= 2 * RECORDS + PRODUCTS + 200, `${summary.read} rows read`);
  assert.ok(history.read <= 10 + 20 * 12, `${history.read} rows read`);
  assert.ok(short.read <= 30, `${short.read} rows read`);
  assert.ok(movements.read <= 3 * (RECORDS + 100), `${movements.read} rows read`);
});

test('everything else costs what it touches', async () => {
  const address = await cost('GET one address', 'GET', '/v1/addresses/dublin');
  const addresses = await cost('GET 20 addresses', 'GET', '/v1/addresses');
  const supplier = await cost('POST a supplier', 'POST', '/v1/suppliers', { ID: 'larch', Name: 'Larch' });
  const health = await call.get('/healthz');

  assert.ok(address.read <= 4, `${address.read} rows read`);
  assert.ok(addresses.read <= 60, `${addresses.read} rows read`);
  assert.ok(supplier.read <= 20, `${supplier.read} rows read`);
  assert.equal(health.status, 200);
});
