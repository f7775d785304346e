// Orders that take stock, through the real SDK: the worked scenario of the specification, and each way that a line takes.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { callerOf, marketplaceWithMug, sdkFor, thrownBy } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeBuyer, makeShop, makeUser, shopper } from '../support/shoppers.mjs';

/** A marketplace with a mug that has records in Dublin (5, for all) and Cork (8, for the group `trade`). */
async function mugShop() {
  const marketplace = await marketplaceWithMug(service, { inventory: { Enabled: true, QuantityAvailable: 99 } });
  const { call } = marketplace;
  await call.post('/v1/products/mug/inventoryrecords', { ID: 'mug-dub', AddressID: 'dublin', QuantityAvailable: 5 });
  await call.put('/v1/products/mug/inventoryrecords/mug-cork', { AddressID: 'cork', QuantityAvailable: 8, AllowAllBuyers: false });
  await makeBuyer(call, 'acme', 0);
  await makeUser(call, 'acme', 'ann');
  await makeUser(call, 'acme', 'bob');
  await call.post('/v1/buyers/acme/usergroups', { ID: 'trade', Name: 'Trade' });
  await call.post('/v1/buyers/acme/usergroups/assignments', { UserGroupID: 'trade', UserID: 'ann' });
  await call.post('/v1/products/mug/inventoryrecords/assignments', { InventoryRecordID: 'mug-cork', BuyerID: 'acme', UserGroupID: 'trade' });
  const shop = await makeShop(call);
  const ann = await shopper(service, call, shop, 'acme', 'ann');
  const bob = await shopper(service, call, shop, 'acme', 'bob');
  return { ...marketplace, shop, ann, bob };
}

/** What of a record the tests look at. */
async function stock(call, record, product = 'mug') {
  const { body } = await call.get(`/v1/products/${product}/inventoryrecords/${record}`);
  return [body.OnHand, body.Allocated, body.QuantityAvailable];
}

/** An order with lines, unsubmitted. */
async function orderOf(call, id, ...lines) {
  await call.post('/v1/orders/Outgoing', { ID: id });
  for (const line of lines) {
    const { status, text } = await call.post(`/v1/orders/Outgoing/${id}/lineitems`, line);
    assert.equal(status, 201, text);
  }
}

describe('the worked scenario', () => {
  let shop;
  let sdk;
  before(async () => {
    shop = await mugShop();
    sdk = sdkFor(service, shop.ann.token);
  });

  test('an order with a line named on a record takes its stock on submit', async () => {
    const order = await sdk.Orders.Create('Outgoing', { ID: 'o-1' });
    assert.deepEqual(
      [order.ID, order.Status, order.IsSubmitted, order.FromCompanyID, order.FromUserID, order.ToCompanyID, order.FromUser.Username],
      ['o-1', 'Unsubmitted', false, 'acme', 'ann', shop.id, 'ann'],
    );

    const line = await sdk.LineItems.Create('Outgoing', 'o-1', { ID: 'l-1', ProductID: 'mug', Quantity: 2, InventoryRecordID: 'mug-cork', UnitPrice: 10 });
    assert.deepEqual(
      [line.ID, line.Quantity, line.UnitPrice, line.LineSubtotal, line.LineTotal, line.InventoryRecordID, line.Variant, line.Product.Name],
      ['l-1', 2, 10, 20, 20, 'mug-cork', null, 'Stone mug'],
    );
    assert.deepEqual(await stock(shop.call, 'mug-cork'), [8, 0, 8], 'a line reserves nothing');

    const submitted = await sdk.Orders.Submit('Outgoing', 'o-1');
    assert.deepEqual(
      [submitted.Status, submitted.IsSubmitted, submitted.LineItemCount, submitted.Subtotal, submitted.Total],
      ['Open', true, 1, 20, 20],
    );
    assert.ok(submitted.DateSubmitted);
    assert.deepEqual(await stock(shop.call, 'mug-cork'), [8, 2, 6]);
    assert.equal((await shop.call.get('/v1/products/mug')).body.Inventory.QuantityAvailable, 11);
    const [movement] = (await shop.call.get('/v1/products/mug/inventoryrecords/mug-cork/movements')).body.Items;
    assert.deepEqual([movement.Why, movement.Ref, movement.Who, movement.After.Allocated], ['Ordered', 'o-1', 'ann', 2]);
  });

  test('a line that asks for too much is refused with what there is', async () => {
    await sdk.Orders.Create('Outgoing', { ID: 'o-2' });
    const error = await thrownBy(sdk.LineItems.Create('Outgoing', 'o-2', { ID: 'l-1', ProductID: 'mug', Quantity: 7, InventoryRecordID: 'mug-cork' }));
    assert.deepEqual([error.status, error.errorCode], [400, 'Inventory.Insufficient']);
    assert.deepEqual(error.errors[0].Data, { LineItemID: 'l-1', ProductID: 'mug', QuantityAvailable: 6, QuantityRequested: 7, VariantID: null });
  });

  test('a shopper cannot use stock that it does not see', async () => {
    await shop.bob.post('/v1/orders/Outgoing', { ID: 'o-3' });
    const { status, body } = await shop.bob.post('/v1/orders/Outgoing/o-3/lineitems', { ProductID: 'mug', Quantity: 1, InventoryRecordID: 'mug-cork' });
    assert.deepEqual([status, body.Errors[0].Data], [404, { ObjectType: 'InventoryRecord', ObjectID: 'mug-cork' }]);
  });

  test('a record that an open order needs stays', async () => {
    const { status, code } = await shop.call.delete('/v1/products/mug/inventoryrecords/mug-cork');
    assert.deepEqual([status, code], [400, 'InventoryRecord.OpenOrdersExist']);
    const product = await shop.call.delete('/v1/products/mug');
    assert.deepEqual([product.status, product.code], [400, 'InventoryRecord.OpenOrdersExist']);
  });

  test('a shopper writes no stock', async () => {
    const { status, code } = await shop.ann.patch('/v1/products/mug/inventoryrecords/mug-cork', { QuantityAvailable: 100 });
    assert.deepEqual([status, code], [403, 'Auth.InsufficientRoles']);
  });
});

test('validate tells every line that does not fit, and submit changes nothing', async () => {
  const { call, ann } = await mugShop();
  await orderOf(ann, 'o', { ID: 'a', ProductID: 'mug', Quantity: 4, InventoryRecordID: 'mug-dub' }, { ID: 'b', ProductID: 'mug', Quantity: 8, InventoryRecordID: 'mug-cork' });
  await call.patch('/v1/products/mug/inventoryrecords/mug-dub', { QuantityAvailable: 1 });
  await call.patch('/v1/products/mug/inventoryrecords/mug-cork', { QuantityAvailable: 2 });

  for (const act of ['validate', 'submit']) {
    const { status, body } = await ann.post(`/v1/orders/Outgoing/o/${act}`);
    assert.equal(status, 400);
    assert.deepEqual(
      body.Errors.map(({ ErrorCode, Data }) => [ErrorCode, Data.LineItemID, Data.QuantityAvailable, Data.QuantityRequested]),
      [['Inventory.Insufficient', 'a', 1, 4], ['Inventory.Insufficient', 'b', 2, 8]],
    );
  }
  assert.deepEqual([await stock(call, 'mug-dub'), await stock(call, 'mug-cork')], [[1, 0, 1], [2, 0, 2]]);
  assert.equal((await ann.get('/v1/orders/Outgoing/o')).body.Status, 'Unsubmitted');
});

test('of two shoppers with the last unit in their orders, one gets it', async () => {
  const { call, ann, bob } = await mugShop();
  await call.patch('/v1/products/mug/inventoryrecords/mug-dub', { QuantityAvailable: 1 });
  for (const [who, id] of [[ann, 'a'], [bob, 'b']]) await orderOf(who, id, { ProductID: 'mug', Quantity: 1, InventoryRecordID: 'mug-dub' });

  const answers = await Promise.all([ann.post('/v1/orders/Outgoing/a/submit'), bob.post('/v1/orders/Outgoing/b/submit')]);

  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400]);
  assert.deepEqual(await stock(call, 'mug-dub'), [1, 1, 0]);
  const loser = answers[0].status === 400 ? [ann, 'a'] : [bob, 'b'];
  assert.equal((await loser[0].get(`/v1/orders/Outgoing/${loser[1]}`)).body.Status, 'Unsubmitted');
});

test('the seller cancels and the units come back; shipped, they leave', async () => {
  const { call, ann } = await mugShop();
  for (const id of ['kept', 'gone']) {
    await orderOf(ann, id, { ProductID: 'mug', Quantity: 2, InventoryRecordID: 'mug-dub' });
    assert.equal((await ann.post(`/v1/orders/Outgoing/${id}/submit`)).status, 201);
  }
  assert.deepEqual(await stock(call, 'mug-dub'), [5, 4, 1]);
  assert.equal((await ann.post('/v1/orders/Outgoing/kept/cancel')).code, 'Order.CannotCancelInCurrentStatus');

  const canceled = await call.post('/v1/orders/incoming/kept/cancel');
  assert.deepEqual([canceled.status, canceled.body.Status], [201, 'Canceled']);
  assert.deepEqual(await stock(call, 'mug-dub'), [5, 2, 3]);
  assert.equal((await call.post('/v1/orders/Incoming/kept/cancel')).code, 'Order.CannotCancelInCurrentStatus');

  const shipped = await call.post('/v1/orders/All/gone/ship', {});
  assert.deepEqual([shipped.status, shipped.body.Status], [201, 'Open']);
  assert.deepEqual(await stock(call, 'mug-dub'), [3, 0, 3]);
  assert.equal((await call.get('/v1/orders/All/gone/lineitems')).body.Items[0].QuantityShipped, 2);
  assert.equal((await call.post('/v1/orders/All/gone/ship')).code, 'Order.CannotShipBadStatus');
  assert.equal((await call.post('/v1/orders/All/gone/cancel')).code, 'Order.CannotCancelInCurrentStatus');

  const completed = await call.post('/v1/orders/All/gone/complete');
  assert.deepEqual([completed.status, completed.body.Status], [201, 'Completed']);
  assert.deepEqual(await stock(call, 'mug-dub'), [3, 0, 3]);
  assert.equal((await call.post('/v1/orders/All/gone/complete')).code, 'Order.CannotCompleteBadStatus');
  const { body } = await call.get('/v1/products/mug/inventoryrecords/mug-dub/movements');
  assert.deepEqual(body.Items.map(({ Why }) => Why), ['Shipped', 'Canceled', 'Ordered', 'Ordered', 'Created']);
});

test('a line that names no record takes nothing, says so, and can be refused', async () => {
  const { call, ann } = await mugShop();
  await ann.post('/v1/orders/Outgoing', { ID: 'o' });
  const line = await ann.post('/v1/orders/Outgoing/o/lineitems', { ProductID: 'mug', Quantity: 500 });
  assert.equal(line.status, 201, line.text);
  assert.match(line.headers.get('x-onhand-warning'), /no stock/);

  await call.patch('/v1/marketplace', { RequireInventoryRecord: true });
  const refused = await ann.post('/v1/orders/Outgoing/o/submit');
  assert.deepEqual([refused.status, refused.code, refused.body.Errors[0].Data.Field], [400, 'ValidationFailure', 'InventoryRecordID']);
  assert.equal((await ann.post('/v1/orders/Outgoing/o/lineitems', { ProductID: 'mug' })).status, 400);

  await call.patch('/v1/marketplace', { RequireInventoryRecord: false });
  const submitted = await ann.post('/v1/orders/Outgoing/o/submit');
  assert.equal(submitted.status, 201);
  assert.match(submitted.headers.get('x-onhand-warning'), /no stock/);
  assert.deepEqual([await stock(call, 'mug-dub'), await stock(call, 'mug-cork')], [[5, 0, 5], [8, 0, 8]]);
});

test('products without records give from their own figure, and take it back', async () => {
  const { call, ann } = await mugShop();
  const figure = async (path) => (await call.get(path)).body.Inventory.QuantityAvailable;
  await call.put('/v1/products/plain', { Name: 'Plain', Active: true, Inventory: { Enabled: true, QuantityAvailable: 3 } });
  await call.put('/v1/products/loose', { Name: 'Loose', Active: true, Inventory: { Enabled: false, QuantityAvailable: 0 } });
  await call.put('/v1/products/more', { Name: 'More', Active: true, Inventory: { Enabled: true, OrderCanExceed: true, QuantityAvailable: 1 } });
  await call.put('/v1/products/shirt', { Name: 'Shirt', Active: true, Inventory: { Enabled: true, VariantLevelTracking: true } });
  await call.put('/v1/products/shirt/variants/shirt-s', { Active: true, Specs: [{ SpecID: 'SIZE', OptionID: 'S' }], Inventory: { QuantityAvailable: 4 } });

  await orderOf(
    ann, 'o', { ProductID: 'plain', Quantity: 2 }, { ProductID: 'loose', Quantity: 9 }, { ProductID: 'more', Quantity: 5 },
    { ProductID: 'shirt', Quantity: 3, Specs: [{ SpecID: 'SIZE', OptionID: 'S' }] },
  );
  assert.equal((await ann.post('/v1/orders/Outgoing/o/submit')).status, 201);
  const figures = () => Promise.all(['/v1/products/plain', '/v1/products/loose', '/v1/products/more', '/v1/products/shirt/variants/shirt-s'].map(figure));
  assert.deepEqual(await figures(), [1, 0, -4, 1]);

  const short = await ann.post('/v1/cart/lineitems', { ID: 'x', ProductID: 'shirt', Quantity: 2, Specs: [{ SpecID: 'SIZE', OptionID: 'S' }] });
  assert.deepEqual(short.body.Errors[0].Data, { LineItemID: 'x', ProductID: 'shirt', QuantityAvailable: 1, QuantityRequested: 2, VariantID: 'shirt-s' });
  assert.equal((await ann.post('/v1/cart/lineitems', { ProductID: 'shirt' })).code, 'Spec.OneOrMoreRequiresValue');
  assert.equal((await ann.post('/v1/cart/lineitems', { ProductID: 'shirt', Specs: [{ SpecID: 'SIZE', OptionID: 'XL' }] })).code, 'LineItem.VariantNotFound');

  assert.equal((await call.post('/v1/orders/All/o/cancel')).status, 201);
  assert.deepEqual(await figures(), [3, 0, 1, 4]);
});

test('the seller changes an open order, and the difference is taken or given back', async () => {
  const { call, ann } = await mugShop();
  await orderOf(ann, 'o', { ID: 'l', ProductID: 'mug', Quantity: 2, InventoryRecordID: 'mug-dub' });
  await ann.post('/v1/orders/Outgoing/o/submit');
  const lines = '/v1/orders/Incoming/o/lineitems';

  assert.equal((await ann.patch('/v1/orders/Outgoing/o/lineitems/l', { Quantity: 1 })).code, 'Auth.InsufficientRoles');
  assert.equal((await call.patch(`${lines}/l`, { Quantity: 4 })).status, 200);
  assert.deepEqual(await stock(call, 'mug-dub'), [5, 4, 1]);
  assert.equal((await call.patch(`${lines}/l`, { Quantity: 6 })).code, 'Inventory.Insufficient');
  assert.equal((await call.patch(`${lines}/l`, { InventoryRecordID: 'mug-cork' })).code, 'ValidationFailure');
  assert.equal((await call.patch(`${lines}/l`, { Quantity: 1 })).status, 200);
  assert.equal((await call.post(lines, { ID: 'm', ProductID: 'mug', Quantity: 3, InventoryRecordID: 'mug-dub' })).status, 201);
  assert.deepEqual(await stock(call, 'mug-dub'), [5, 4, 1]);
  assert.equal((await call.delete(`${lines}/l`)).status, 204);
  assert.deepEqual(await stock(call, 'mug-dub'), [5, 3, 2]);
  assert.equal((await call.post('/v1/orders/All/o/cancel')).status, 201);
  assert.deepEqual(await stock(call, 'mug-dub'), [5, 0, 5]);
});

test('a calculation puts a line on a record that its shopper does not see', async () => {
  const { call, bob, id } = await mugShop();
  await orderOf(bob, 'o', { ID: 'l', ProductID: 'mug', Quantity: 2 });
  const overrides = { LineItemOverrides: [{ LineItemID: 'l', InventoryRecordID: 'mug-cork' }] };
  assert.equal((await bob.post('/v1/orders/Outgoing/o/calculate', overrides)).status, 403);
  const sdk = sdkFor(service, (await service.makeMarketplace()).token);
  sdk.Tokens.SetAccessToken(call.token);

  const applied = await sdk.IntegrationEvents.Calculate('All', 'o');
  assert.deepEqual(applied.LineItemOverrides, [], id);
  const { status, body } = await call.post('/v1/orders/All/o/calculate', overrides);
  assert.deepEqual([status, body.LineItemOverrides[0].InventoryRecordID], [200, 'mug-cork']);
  assert.equal((await bob.post('/v1/orders/Outgoing/o/submit')).status, 201);
  assert.deepEqual(await stock(call, 'mug-cork'), [8, 2, 6]);
});

test('the cart is the newest unsubmitted order, or the one that was named', async () => {
  const { ann } = await mugShop();
  const sdk = sdkFor(service, ann.token);
  assert.equal((await sdk.Cart.Get()).ID, null);
  assert.deepEqual((await sdk.Cart.ListLineItems()).Items, []);

  const line = await sdk.Cart.CreateLineItem({ ProductID: 'mug', Quantity: 1, InventoryRecordID: 'mug-dub' });
  const cart = await sdk.Cart.Get();
  assert.deepEqual([cart.Status, cart.LineItemCount], ['Unsubmitted', 1]);
  assert.equal((await sdk.Cart.GetLineItem(line.ID)).Quantity, 1);
  await sdk.Cart.PatchLineItem(line.ID, { Quantity: 2 });
  await sdk.Orders.Create('Outgoing', { ID: 'newer' });
  assert.equal((await sdk.Cart.Get()).ID, 'newer');
  assert.equal((await ann.put(`/v1/cart/${cart.ID}`)).status, 200);
  assert.equal((await sdk.Cart.Get()).ID, cart.ID);
  await sdk.Cart.Validate();
  assert.equal((await sdk.Cart.Submit()).Status, 'Open');
  assert.equal((await sdk.Cart.Get()).ID, 'newer');
  await sdk.Cart.Delete();
  assert.equal((await sdk.Cart.Get()).ID, null);
  assert.equal((await sdk.Me.ListOrders()).Meta.TotalCount, 1);
});

test('a submit under a key is answered the same again, and another order needs another key', async () => {
  const { call, ann } = await mugShop();
  await orderOf(ann, 'o', { ProductID: 'mug', Quantity: 2, InventoryRecordID: 'mug-dub' });
  const submit = () => ann.post('/v1/orders/Outgoing/o/submit', undefined, { 'idempotency-key': 'k' });

  const first = await submit();
  const again = await submit();

  assert.deepEqual([first.status, again.status, again.headers.get('idempotent-replayed')], [201, 201, 'true']);
  assert.deepEqual(again.body, first.body);
  assert.deepEqual(await stock(call, 'mug-dub'), [5, 2, 3]);
  assert.equal((await ann.post('/v1/orders/Outgoing/o/submit', { other: true }, { 'idempotency-key': 'k' })).status, 422);
  assert.equal((await ann.post('/v1/orders/Outgoing/o/submit')).code, 'Order.CannotSubmitBadStatus');
});

test('a name changed while orders take from a plain figure loses no unit', async () => {
  const { call, ann } = await mugShop();
  await call.put('/v1/products/plain', { Name: 'Plain', Active: true, Inventory: { Enabled: true, QuantityAvailable: 100 } });
  const orders = Array.from({ length: 20 }, (_, n) => `o-${n}`);
  await Promise.all(orders.map((id) => orderOf(ann, id, { ProductID: 'plain', Quantity: 1 })));

  const names = Array.from({ length: 20 }, (_, n) => call.patch('/v1/products/plain', { Name: `Plain ${n}` }));
  const answers = await Promise.all([...orders.map((id) => ann.post(`/v1/orders/Outgoing/${id}/submit`)), ...names]);

  const accepted = answers.slice(0, 20).filter(({ status }) => status === 201).length;
  assert.ok(answers.every(({ status }) => [200, 201, 503].includes(status)));
  assert.equal((await callerOf(service, call.token).get('/v1/products/plain')).body.Inventory.QuantityAvailable, 100 - accepted);
});
