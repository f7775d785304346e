// Questions about the stock of many items, asked by the vendor's two clients and by plain requests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { service } from '../support/service.mjs';
import { INVENTORY, kiboMarketplace } from '../support/kibo.mjs';

const short = (records) => records.map(({ locationCode, partNumber, sku, upc, available }) => `${locationCode}/${partNumber ?? sku ?? upc} ${available}`);

/** Sends requests of items and waits until the last of them is applied. */
async function run(kibo, requests) {
  let last;
  for (const [verb, locationCode, items] of requests) last = (await kibo.post(`${INVENTORY}/${verb}`, { locationCode, items })).body.jobID;
  assert.equal((await kibo.ended(last)).success, true);
}

/** HARB: P 5, Q 1. MILL: P 5, Q 5. */
async function twoStores() {
  const marketplace = await kiboMarketplace(service);
  await run(marketplace.kibo, [['HARB', 1], ['MILL', 5]].map(([code, units]) => ['refresh', code, [{ partNumber: 'P', quantity: 5 }, { partNumber: 'Q', quantity: units }]]));
  return marketplace;
}

test('A: what a legacy refresh counted is read back', async () => {
  const { kibo, call, number } = await kiboMarketplace(service);
  await call.put('/v1/addresses/HARB', { AddressName: 'Harbour Street', Street1: '1 Quay', City: 'Portland', State: 'ME', Zip: '04101', Country: 'US' });
  const { body: taken } = await kibo.post('/inv/api/v5/inventory/refresh', { locationName: 'Harbour Street', items: [{ partNumber: 'TENT-2P', quantity: '12', ltd: '3.5', safetyStock: 2, floor: 4 }] });
  await kibo.ended(taken.jobID);

  const { status, body, headers } = await kibo.post(INVENTORY, { type: 'ANY', items: [{ partNumber: 'TENT-2P' }] });

  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'application/json');
  assert.match(headers.get('x-vol-correlation'), /^[\w-]{8,}$/);
  assert.deepEqual(body, [{ locationName: 'Harbour Street', locationCode: 'HARB', tenantID: number, onHand: 12, available: 10, allocated: 0, pending: 0, partNumber: 'TENT-2P', blockAssignment: false, ltd: 3.5, floor: 4, safetyStock: 2, distance: 0, directShip: true, transferEnabled: false, pickup: true, countryCode: 'US' }]);
});

test('C: what jobs left in their order', async () => {
  const { kibo } = await kiboMarketplace(service);
  const [tent, stove] = ['0036000291452', '0012345678905'];
  await run(kibo, [
    ['refresh', 'MILL', [{ upc: tent, quantity: 8, safetyStock: 1, attributes: ['A1', 'A2'] }, { upc: stove, quantity: 5 }]],
    ['refresh', 'MILL', [{ upc: tent, quantity: 6, attributes: ['A2', 'B7'] }]],
    ['adjust', 'MILL', [{ upc: tent, quantity: '-2' }]],
    ['refresh', 'MILL', [{ upc: stove, quantity: 0 }]],
  ]);

  const { body } = await kibo.post(INVENTORY, { type: 'ANY', items: [{ upc: tent }, { upc: stove }], includeAttributes: true, includeNegativeInventory: true });

  assert.deepEqual(body.map(({ upc, onHand, available, safetyStock, attributes }) => ({ upc, onHand, available, safetyStock, attributes })), [
    { upc: tent, onHand: 4, available: 3, safetyStock: 1, attributes: ['A1', 'A2', 'B7'] },
    { upc: stove, onHand: 0, available: 0, safetyStock: 0, attributes: undefined },
  ]);
});

test('D: types', async () => {
  const { kibo } = await twoStores();
  const items = [{ partNumber: 'P', quantity: 3 }, { partNumber: 'Q', quantity: 3 }];
  for (const [type, expected] of [
    ['ALL', ['MILL/P 5', 'MILL/Q 5']],
    ['PARTIAL', ['HARB/P 5', 'MILL/P 5', 'MILL/Q 5']],
    ['ANY', ['HARB/P 5', 'HARB/Q 1', 'MILL/P 5', 'MILL/Q 5']],
  ]) assert.deepEqual(short((await kibo.post(INVENTORY, { type, items })).body), expected, type);
});

test('the newer client', async () => {
  const { kibo } = await twoStores();
  const items = [{ partNumber: 'P', quantity: 3 }, { partNumber: 'Q', quantity: 3 }];

  const found = await kibo.inventory.postQueryInventory({ inventoryRequest: { type: 'PARTIAL', items, locationPriorityList: ['MILL'], limit: 2 }, xVolSite: 5 });
  const sums = await kibo.inventory.aggregate({ aggregateRequest: { items: [...items, { sku: 'unknown' }] }, xVolSite: 5 });
  const fault = await kibo.inventory.postQueryInventory({ inventoryRequest: { type: 'SOME', items } }).catch((error) => error);

  assert.deepEqual(short(found), ['MILL/P 5', 'MILL/Q 5']);
  assert.deepEqual(sums.map(({ partNumber, sku, onHand, available }) => [partNumber ?? sku, onHand, available]), [['P', 10, 10], ['Q', 6, 6], ['unknown', 0, 0]]);
  assert.match(fault.message, /type is required and one of ALL, PARTIAL, ANY, ALL_STORES/);
  assert.equal(fault.response.status, 400);
});

test('the older client, which reads a location page by page', async () => {
  const { kibo } = await kiboMarketplace(service);
  await run(kibo, [['refresh', 'HARB', Array.from({ length: 450 }, (_, n) => ({ upc: `U-${n}`, quantity: n % 3, LTD: 1.5 }))]]);
  const page = (pageNum) => kibo.mozu.getInventory(null, { body: { type: 'ANY', requestLocation: { locationCode: 'HARB' }, pageSize: 200, pageNum } });

  const pages = [];
  for (const number of [1, 2, 3, 4]) pages.push(await page(number));

  assert.deepEqual(pages.map((records) => records.length), [200, 200, 50, 0]);
  assert.equal(new Set(pages.flat().map(({ upc }) => upc)).size, 450);
  assert.ok(pages.flat().every(({ ltd, onHand, upc }) => ltd === 1.5 && onHand === Number(upc.slice(2)) % 3));
  const [sum] = await kibo.mozu.getInventoryAggregate(null, { body: { items: [{ upc: 'U-2' }] } });
  assert.deepEqual([sum.onHand, sum.available, sum.upc], [2, 2, 'U-2']);
  const fault = await kibo.mozu.getInventory(null, { body: { type: 'ANY' } }).catch((error) => error);
  assert.match(String(fault.message), /items or requestLocation.locationCode is required/);
});

test('what is sold through another dialect is gone here', async () => {
  const { kibo, call } = await twoStores();
  await call.patch('/v1/products/P', { Active: true });

  await call.patch('/v1/products/P/inventoryrecords/HARB', { QuantityAvailable: 2 });

  const { body } = await kibo.post('/inv/api/v5/inventory/', { type: 'ALL_STORES', items: [{ partNumber: 'P' }] });
  assert.deepEqual(short(body), ['HARB/P 2', 'MILL/P 5']);
});

test('a thousand items at once', async () => {
  const { kibo } = await kiboMarketplace(service);
  const items = Array.from({ length: 1_000 }, (_, n) => ({ sku: `S-${n}`, quantity: 1 + (n % 9) }));
  await run(kibo, ['HARB', 'MILL'].map((code) => ['refresh', code, items]));

  const { body } = await kibo.post(INVENTORY, { type: 'ALL', items });
  const tooMany = await kibo.post(INVENTORY, { type: 'ALL', items: [...items, items[0]] });

  assert.equal(body.length, 2_000);
  assert.deepEqual(short([body[999], body[1_000]]), ['HARB/S-999 1', 'MILL/S-0 1']);
  assert.deepEqual([tooMany.status, tooMany.body.message], [400, 'items must have at most 1000 elements, and has 1001']);
});
