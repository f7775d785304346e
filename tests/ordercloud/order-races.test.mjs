// Never oversold: many submits on little stock, with edits in between, twice under one key, and through a crash.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertAgreement, countBy } from '../support/agreement.mjs';
import { callerOf, forEach, marketplaceWithMug } from '../support/ordercloud.mjs';
import { service, start } from '../support/service.mjs';
import { makeBuyer, makeShop, shopper } from '../support/shoppers.mjs';

const PRODUCTS = ['p-0', 'p-1', 'p-2'];
const PLACES = ['dublin', 'cork'];
const UNITS = 50;
const ORDERS = 500;

test('500 submits at once on 300 units, with edits in between, take no unit twice', async () => {
  const shop = await openShop(service);
  const orders = await fillCarts(shop, ORDERS);

  const edits = Array.from({ length: 60 }, (_, n) => sleep(n * 20).then(() => edit(shop.call, n)));
  const answers = await Promise.all(orders.map((order) => order.call.post(`/v1/orders/Outgoing/${order.id}/submit`)));
  for (const answer of await Promise.all(edits)) assert.equal(answer.status, 200, answer.text);

  for (const answer of answers.filter(({ status }) => status !== 201)) {
    assert.deepEqual([answer.status, answer.code], [400, 'Inventory.Insufficient'], answer.text);
  }
  const accepted = orders.filter((_, n) => answers[n].status === 201);
  tell('500 submits at once', answers);
  await assertNothingOversold(shop.call, accepted, orders);
});

test('every submit sent twice under its key takes its stock once', async () => {
  const shop = await openShop(service);
  const orders = await fillCarts(shop, ORDERS);

  const twice = await Promise.all(orders.flatMap((order, n) => [0, 1].map(() => (
    submitUntilKnown(order, { 'idempotency-key': `order-${n}` })
  ))));

  for (const [n] of orders.entries()) {
    const [one, other] = twice.slice(2 * n, 2 * n + 2);
    assert.equal(one.status, other.status, `${one.text} and ${other.text}`);
    if (one.status === 201) assert.deepEqual(one.body, other.body);
  }
  tell(`${ORDERS} submits, each sent twice`, twice);
  await assertNothingOversold(shop.call, orders.filter((_, n) => twice[2 * n].status === 201), orders);
});

test('cancel and ship, both sent many times at once, each take effect once', async () => {
  const shop = await openShop(service);
  const orders = await fillCarts(shop, 20);
  for (const order of orders) await order.call.post(`/v1/orders/Outgoing/${order.id}/submit`);

  const ends = await Promise.all(orders.flatMap(({ id }) => ['cancel', 'ship', 'cancel', 'ship'].map((act) => (
    shop.call.post(`/v1/orders/Incoming/${id}/${act}`).then((answer) => ({ ...answer, act }))
  ))));

  for (const [n] of orders.entries()) {
    const done = ends.slice(4 * n, 4 * n + 4).filter(({ status }) => status === 201);
    assert.equal(done.length, 1, 'either canceled or shipped, once');
  }
  const records = await shop.call.all('/v1/inventoryrecords');
  assert.equal(total(records, 'Allocated'), 0);
  const shipped = orders.filter((_, n) => ends.slice(4 * n, 4 * n + 4).some(({ act, status }) => act === 'ship' && status === 201));
  assert.equal(total(records, 'OnHand'), PRODUCTS.length * PLACES.length * UNITS - units(shipped));
  await assertAgreement(shop.call, PRODUCTS);
});

describe('a service that is killed in the middle of submits', () => {
  let own;
  after(() => own?.stop());

  test('has, once it is started again, every order that it accepted and nothing half taken', async () => {
    own = await start();
    const shop = await openShop(own);
    const orders = await fillCarts(shop, ORDERS);

    const submits = orders.map((order, n) => (
      order.call.post(`/v1/orders/Outgoing/${order.id}/submit`, undefined, { 'idempotency-key': `k-${n}` }).catch(() => undefined)
    ));
    await Promise.race([sleep(10_000), nth(submits, 40)]);
    await own.kill();
    const before = await Promise.all(submits);
    own = await start({ state: own.state });

    const call = callerOf(own, shop.token);
    const told = orders.filter((_, n) => before[n]?.status === 201);
    await assertNothingOversold(call, undefined, orders, told);
    // Whoever got no answer asks again under the same key, at the service as it now runs.
    const again = await forEach(orders, 50, (order, n) => submitUntilKnown({ ...order, call: order.at(own) }, { 'idempotency-key': `k-${n}` }));
    const accepted = orders.filter((_, n) => again[n].status === 201);
    for (const order of told) assert.ok(accepted.includes(order), `${order.id} was accepted before the crash`);
    console.log(`killed with ${told.length} of ${ORDERS} submits answered 201; ${accepted.length} accepted in the end`);
    await assertNothingOversold(call, accepted, orders);
  });
});

/** Three products with two records each, a buyer with five users, and their tokens. */
async function openShop(at) {
  const marketplace = await marketplaceWithMug(at);
  const { call } = marketplace;
  for (const id of PRODUCTS) await call.put(`/v1/products/${id}`, { Name: id, Active: true, Inventory: { Enabled: true } });
  for (const id of PRODUCTS) {
    for (const place of PLACES) await call.put(`/v1/products/${id}/inventoryrecords/${id}-${place}`, { AddressID: place, QuantityAvailable: UNITS });
  }
  const users = await makeBuyer(call, 'acme', 5);
  const shop = await makeShop(call);
  const shoppers = await Promise.all(users.map((user) => shopper(at, call, shop, 'acme', user)));
  return { ...marketplace, shoppers };
}

/** Unsubmitted orders of one to three lines of one to two units each. */
async function fillCarts(shop, count) {
  return forEach(Array.from({ length: count }), 24, async (_, n) => {
    const call = shop.shoppers[n % shop.shoppers.length];
    const id = `o-${n}`;
    const made = await call.post('/v1/orders/Outgoing', { ID: id });
    assert.equal(made.status, 201, made.text);
    const lines = Array.from({ length: 1 + (n % 3) }, (_, l) => ({
      product: PRODUCTS[(n + l) % PRODUCTS.length], place: PLACES[(n >> 1) % 2], quantity: 1 + ((n + l) % 2),
    }));
    for (const { product, place, quantity } of lines) {
      const line = await call.post(`/v1/orders/Outgoing/${id}/lineitems`, { ProductID: product, Quantity: quantity, InventoryRecordID: `${product}-${place}` });
      assert.equal(line.status, 201, line.text);
    }
    return { id, call, lines, at: (service) => callerOf(service, call.token) };
  });
}

/** What a feed does meanwhile: counts that come again as they were, counts that rise, and settings. */
function edit(call, n) {
  const record = `/v1/products/${PRODUCTS[n % 3]}/inventoryrecords/${PRODUCTS[n % 3]}-${PLACES[n % 2]}`;
  switch (n % 3) {
    case 0: return call.patch(record, { OnHand: UNITS });
    case 1: return call.patch(record, { NotificationPoint: n });
    default: return call.patch(record, { xp: { Fed: n } });
  }
}

/** Sends a submit until it is neither running elsewhere nor put off. */
async function submitUntilKnown(order, headers) {
  for (;;) {
    const answer = await order.call.post(`/v1/orders/Outgoing/${order.id}/submit`, undefined, headers);
    if (![409, 503].includes(answer.status)) return answer;
    await sleep(50);
  }
}

/** Resolves when so many of the promises have. */
function nth(promises, count) {
  return new Promise((resolve) => {
    let settled = 0;
    for (const promise of promises) promise.then(() => (settled += 1) === count && resolve());
  });
}

/**
 * Stock, orders and movements agree to the unit. `accepted`: the orders that must be Open, and no others; without it the
 * ones that `told` names must be among them.
 */
async function assertNothingOversold(call, accepted, orders, told = []) {
  const open = new Set((await call.all('/v1/orders/All?Status=Open')).map((order) => order.ID));
  if (accepted) assert.deepEqual([...open].sort(), accepted.map((order) => order.id).sort());
  for (const order of told) assert.ok(open.has(order.id), `${order.id} was accepted`);

  const taken = {};
  for (const { lines } of orders.filter((order) => open.has(order.id))) {
    for (const { product, place, quantity } of lines) taken[`${product}-${place}`] = (taken[`${product}-${place}`] ?? 0) + quantity;
  }
  const records = (await call.all('/v1/inventoryrecords')).filter((record) => PRODUCTS.includes(record.ProductID));
  for (const { ID, OnHand, Allocated, QuantityAvailable } of records) {
    assert.equal(Allocated, taken[ID] ?? 0, `${ID} holds what the accepted orders took`);
    assert.equal(OnHand, UNITS, ID);
    assert.ok(QuantityAvailable >= 0, `${ID} is not oversold`);
  }
  const movements = (await call.all('/v1/inventory/movements?Why=Ordered'));
  const explained = movements.reduce((sum, { Before, After }) => sum + After.Allocated - Before.Allocated, 0);
  assert.equal(explained, total(records, 'Allocated'));
  await assertAgreement(call, PRODUCTS);
}

function units(orders) {
  return orders.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
}

function total(records, member) {
  return records.filter((record) => PRODUCTS.includes(record.ProductID)).reduce((sum, record) => sum + record[member], 0);
}

function tell(what, answers) {
  const counts = countBy(answers.map(({ status }) => status));
  console.log(`${what}: ${Object.entries(counts).map(([status, count]) => `${count} × ${status}`).join(', ')}`);
}
