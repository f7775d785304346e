// A marketplace as large as asked for: a little of it made through the front door, the rest copies of that.
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { operatorToken, send, token } from '../scripts/operator.mjs';
import { ROOT } from '../scripts/paths.mjs';
import { layOut, openDatabase, serve } from './workerd.mjs';

export const RECORDS_OF_EACH = 12;
export const ITEMS = 12_000;
export const QUEUE = '/api/commerce/inventory/v1/queue';
const NUMBER = 100;
/** Where the numbers of copies begin; what was made through the front door has lower ones. */
const COPIES = 1_000_000;

export const LOCATION = 'a-0';

/** What a refresh sends: all items of the feed with these counts. */
export function refreshOf(quantity) {
  const items = Array.from({ length: ITEMS }, (_, n) => ({ partNumber: `feed-${n}`, quantity: quantity(n), safetyStock: 1, floor: n % 9, ltd: 2.5 }));
  return JSON.stringify({ locationCode: LOCATION, items });
}

/** Makes the state in a folder. Answers what is needed to speak to it. */
export async function makeState(folder, { records, orders }) {
  const vars = { ONHAND_SIGNING_KEY: randomBytes(32).toString('base64url'), ONHAND_OPERATOR_ID: 'operator', ONHAND_OPERATOR_SECRET: randomBytes(24).toString('base64url') };
  await layOut(folder);
  await (await serve(folder, 'index.js', vars)).stop(); // Asked how it is, it has made an empty database.
  await change(folder, async (database) => {
    const migrations = path.join(ROOT, 'edge', 'migrations');
    for (const file of (await readdir(migrations)).sort()) database.exec(await readFile(path.join(migrations, file), 'utf8'));
  });
  const service = await serve(folder, 'index.js', vars);
  const tokens = await makeTemplates(service.baseUrl, vars);
  await service.stop();
  await change(folder, (database) => copy(database, Math.ceil(records / RECORDS_OF_EACH), orders));
  return { vars, ...tokens };
}

async function change(folder, work) {
  const database = await openDatabase(folder);
  await work(database);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

async function makeTemplates(baseUrl, vars) {
  const made = await send(baseUrl, await operatorToken(baseUrl, vars), 'POST', '/v1/marketplaces', { ID: 'bench', Name: 'Bench', Number: NUMBER });
  const owner = await token(baseUrl, { clientId: made.ClientID, clientSecret: made.ClientSecret, scope: 'FullAccess' });
  const call = (method, path, body) => send(baseUrl, owner, method, path, body);
  for (let n = 0; n < RECORDS_OF_EACH; n += 1) await call('PUT', `/v1/addresses/a-${n}`, { AddressName: `Store ${n}`, Street1: '1 Main', City: `City ${n}`, Country: 'IE' });
  await call('PUT', '/v1/products/template', { Name: 'Template', Active: true, Inventory: { Enabled: true } });
  for (let n = 0; n < RECORDS_OF_EACH; n += 1) await call('PUT', `/v1/products/template/inventoryrecords/t-${n}`, { AddressID: `a-${n}`, QuantityAvailable: 100 });
  await call('PUT', '/v1/buyers/acme', { Name: 'Acme', Active: true });
  await call('PUT', '/v1/buyers/acme/users/ann', { Username: 'ann', FirstName: 'Ann', LastName: 'A', Email: 'ann@example.com', Active: true });
  const shop = await call('POST', '/v1/apiclients', { AppName: 'Shop', AccessTokenDuration: 600, Active: true, AllowAnyBuyer: true, GenerateSecret: true });
  const { access_token: shopper } = await call('POST', '/v1/buyers/acme/users/ann/accesstoken', { ClientID: shop.ID, Roles: ['Shopper'] });
  await send(baseUrl, shopper, 'POST', '/v1/orders/Outgoing', { ID: 'template' });
  for (const record of ['t-0', 't-1']) await send(baseUrl, shopper, 'POST', '/v1/orders/Outgoing/template/lineitems', { ProductID: 'template', InventoryRecordID: record });
  const taken = await fetch(`${baseUrl}/api/v5/inventory/refresh`, { method: 'POST', headers: headersOf(owner), body: refreshOf((n) => n % 100) });
  await ended(baseUrl, owner, (await taken.json()).jobID);
  return { owner, shopper };
}

export function headersOf(bearer) {
  return { authorization: `Bearer ${bearer}`, 'x-vol-tenant': String(NUMBER), 'content-type': 'application/json' };
}

/** The job once it has ended. */
export async function ended(baseUrl, bearer, job) {
  for (;;) {
    const { status, messages } = await (await fetch(`${baseUrl}${QUEUE}/${job}`, { headers: headersOf(bearer) })).json();
    if (status === 'SUCCESS' && messages.length === 0) return;
    if (status !== 'PENDING' && status !== 'WORKING') throw new Error(`Job ${job} is ${status}: ${messages}`);
    await sleep(5);
  }
}

/** Copies of the product and of the order, each under numbers and IDs of its own. No two orders take from one product. */
function copy(database, products, orders) {
  const columns = (table) => database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map(({ name }) => name);
  const number = (table, condition) => database.prepare(`SELECT number FROM ${table} WHERE marketplace = ${NUMBER} AND ${condition}`).get().number;
  const [product, order] = [number('product', "id = 'template'"), number('sales_order', "id = 'template'")];
  const movements = number('movement', '1 ORDER BY number DESC LIMIT 1');
  const rows = (table, count, condition, own) =>
    database.exec(`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count})
      INSERT INTO ${table} (${columns(table)}) SELECT ${columns(table).map((column) => own[column] ?? `t.${column}`)} FROM n CROSS JOIN ${table} t WHERE t.marketplace = ${NUMBER} AND ${condition}`);
  const ofRecord = (n) => `${COPIES} + ${n} * ${RECORDS_OF_EACH} + t.number`;
  const movement = `${movements} + (n.n - 1) * ${RECORDS_OF_EACH} + t.movement`;
  database.exec('BEGIN');
  rows('product', products, "t.id = 'template'", { number: `${COPIES} + n.n`, id: "'p-' || n.n", name: "'Product ' || n.n", part_number: "'p-' || n.n" });
  rows('movement', products, `t.number IN (SELECT movement FROM record WHERE marketplace = ${NUMBER} AND item = ${product})`, { number: movement.replace('t.movement', 't.number'), data: `json_replace(t.data, '$[0][0]', ${COPIES} + n.n * ${RECORDS_OF_EACH} + (t.data ->> '$[0][0]'), '$[0][2]', ${COPIES} + n.n)` });
  rows('record', products, `t.item = ${product}`, { item: `${COPIES} + n.n`, number: ofRecord('n.n'), movement });
  const takesFrom = `(1 + (n.n * 2 + t.number) % ${products})`;
  rows('sales_order', orders, "t.id = 'template'", { number: `${COPIES} + n.n`, id: "'o-' || n.n" });
  rows('line_item', orders, `t.sales_order = ${order}`, {
    sales_order: `${COPIES} + n.n`,
    product: `${COPIES} + ${takesFrom}`,
    product_id: `'p-' || ${takesFrom}`,
    record: `${COPIES} + ${takesFrom} * ${RECORDS_OF_EACH} + t.record`,
  });
  database.exec(`UPDATE counter SET value = ${2 * COPIES} WHERE marketplace = ${NUMBER} AND kind IN ('item', 'record', 'sales_order')`);
  database.exec('COMMIT');
}
