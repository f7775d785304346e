// Inventories of many sellers behind one variant, as the vendor's two pages show them and as sellers' systems use them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '../support/ordercloud.mjs';
import { makeStores, makeKey, sellerOf } from '../support/sellers.mjs';
import { service } from '../support/service.mjs';

const INVENTORIES = 'variants/1/inventories';

/** The bodies of the newer page, as they stand there; the provider of seller 1 is a placeholder in its answer. */
const NEWER = {
  listed: `{"data":[{"id":1,"type":"inventories","attributes":{"count_on_hand":10,"price":"500","sale_price":"450","infinite":false,"seller_id":1,"fulfilment_provider":"fulfilment_provider"}}]}`,
  parent: `{
"data": [
{"type": "inventories", "attributes": {"count_on_hand": 10, "price": 500, "sale_price": 450, "seller_id": 1, "fulfilment_provider": "fulfilio"}},
{"type": "inventories", "attributes": {"count_on_hand": 15, "seller_id": 2}},
{"type": "inventories", "attributes": {"infinite": true, "seller_id": 3}}
]
}`,
  afterParent: `{"data":[{"id":1,"type":"inventories","attributes":{"count_on_hand":10,"price":"500","sale_price":"450","infinite":false,"seller_id":1,"fulfilment_provider":"fulfilio"}},{"id":2,"type":"inventories","attributes":{"count_on_hand":15,"price":null,"sale_price":null,"infinite":false,"seller_id":2,"fulfilment_provider":""}},{"id":3,"type":"inventories","attributes":{"infinite":true,"seller_id":3,"fulfilment_provider":""}}]}`,
  member: `{"data": [{"attributes": {"count_on_hand": 22, "price": 27.38, "sale_price": 21.99, "infinite": false, "fulfilment_provider": "fulfilment_provider"}}]}`,
  afterMember: `{"data":[{"id":1,"type":"inventories","attributes":{"count_on_hand":22,"price":"27.38","sale_price":"21.99","infinite":false,"seller_id":1,"fulfilment_provider":"fulfilment_provider"}},{"id":2,"type":"inventories","attributes":{"count_on_hand":15,"price":null,"sale_price":null,"infinite":false,"seller_id":2,"fulfilment_provider":""}},{"id":3,"type":"inventories","attributes":{"infinite":true,"seller_id":3,"fulfilment_provider":""}}]}`,
};

/** The older page: its bodies have names without quotes, which is its notation, and no provider. */
const OLDER = {
  notation: `{ data: [{ type: "inventories", attributes: { count_on_hand: 10, price: 500, sale_price: 450, seller_id: 1 }}] }`,
  parent: `{"data": [{"type": "inventories", "attributes": {"count_on_hand": 10, "price": 500, "sale_price": 450, "seller_id": 1}},
    {"type": "inventories", "attributes": {"count_on_hand": 15, "seller_id": 2}},
    {"type": "inventories", "attributes": {"infinite": true, "seller_id": 3}}]}`,
  member: `{"data": [{"attributes": {"count_on_hand": 22, "price": 27.38, "sale_price": 21.99, "infinite": false}}]}`,
};

/** An answer as the older page prints it: without providers. */
const older = (text) => text.replaceAll(/,"fulfilment_provider":"[^"]*"/g, '');

test('every request of the newer page is answered as it prints, member by member', async () => {
  const { keys } = await makeStores(service);
  const empty = await keys.parent.get(INVENTORIES);
  assert.deepEqual([empty.status, empty.text], [200, '{"data":[]}']);

  const parent = await keys.parent.put(INVENTORIES, NEWER.parent);
  const member = await keys.s1.put(INVENTORIES, NEWER.member);
  const list = await keys.s2.get(INVENTORIES);
  const gone = await keys.parent.delete(`${INVENTORIES}/1`);

  assert.deepEqual([parent.status, parent.text], [200, NEWER.afterParent]);
  assert.deepEqual([member.status, member.text], [200, NEWER.afterMember]);
  assert.deepEqual([list.status, list.text, list.headers.get('content-type')], [200, NEWER.afterMember, 'application/vnd.api+json']);
  assert.deepEqual([gone.status, gone.text], [204, '']);
  assert.equal((await keys.parent.get(INVENTORIES)).body.data.length, 2);
});

test('the list of one inventory is answered as the newer page prints it', async () => {
  const { keys } = await makeStores(service);
  await keys.s1.put(INVENTORIES, { data: [{ attributes: { count_on_hand: 10, price: 500, sale_price: 450, fulfilment_provider: 'fulfilment_provider' } }] });
  assert.equal((await keys.parent.get(INVENTORIES)).text, NEWER.listed);
});

test('every request of the older page is answered as it prints, and a provider beside', async () => {
  const { keys } = await makeStores(service);

  const notation = await keys.parent.put(INVENTORIES, OLDER.notation);
  const parent = await keys.parent.put(INVENTORIES, OLDER.parent);
  const member = await keys.s1.put(INVENTORIES, OLDER.member);

  assert.deepEqual([notation.status, notation.body.errors[0].status], [400, 'bad_request']);
  assert.deepEqual([parent.status, older(parent.text)], [200, older(NEWER.afterParent)]);
  assert.deepEqual([member.status, older(member.text)], [200, older(NEWER.afterMember)]);
  assert.equal((await keys.s1.delete(`${INVENTORIES}/1`)).status, 204);
  assert.equal((await keys.s1.delete(`${INVENTORIES}/1`)).status, 404);
});

test('members are listed to their parent', async () => {
  const { keys } = await makeStores(service);
  const { body } = await keys.parent.get('multi_store_memberships');
  assert.deepEqual(body.data[0], { id: 1, type: 'multi_store_memberships', attributes: { seller_id: 1, seller_name: 'Quay Cycles' } });
  assert.equal(body.data.length, 3);
  assert.deepEqual((await keys.s1.get('multi_store_memberships')).body, { data: [] });
});

test('faults are told in the dialect’s shape and change nothing', async () => {
  const { keys } = await makeStores(service);
  await keys.parent.put(INVENTORIES, NEWER.parent);
  const before = (await keys.parent.get(INVENTORIES)).text;
  const fault = (title, detail, code, source, status) => ({ errors: [{ title, detail, id: null, href: null, code, source, links: null, status }] });
  const bad = { data: [{ type: 'inventories', attributes: { seller_id: 1, count_on_hand: 5 } }, { type: 'inventories', attributes: { seller_id: 2, count_on_hand: -1 } }] };

  const type = await keys.parent.put(INVENTORIES, NEWER.member, { 'content-type': 'application/json' });
  const value = await keys.parent.put(INVENTORIES, bad);
  const foreign = await keys.stranger.get(INVENTORIES);

  assert.deepEqual([type.status, type.body], [415, fault('Unsupported media type', 'Send application/vnd.api+json', 415, null, 'unsupported_media_type')]);
  assert.deepEqual([value.status, value.body], [422, fault('Validation error', 'data[1]: count_on_hand must be an integer of 0 or more', 422, 'data/attributes/count_on_hand', 'resource_invalid')]);
  assert.deepEqual([foreign.status, foreign.body], [404, fault('Not found', 'No such record for this key', 404, null, 'not_found')]);
  assert.match(foreign.headers.get('x-request-id'), /^[\w-]{8,}$/);
  assert.equal((await keys.parent.get(INVENTORIES)).text, before);
});

test('whatever is sent, nothing is a failure of ours', async () => {
  const { keys, call } = await makeStores(service);
  const bodies = ['', 'null', '[]', '1e400', '"x"', '{', '{"data":{}}', '{"data":[1]}', '{"data":[{}]}', '{"data":[{"attributes":[]}]}', '{"data":[{"attributes":{"count_on_hand":1e400}}]}',
    '{"data":[{"attributes":{"price":1e-400}}]}', `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, '['.repeat(200_000), '{"count_on_hand":[]}', '{"count_on_hand":{"x":1}}', '{"count_on_hand":{"1":"INF"}}', '\u0000', '{"data":[{"attributes":{"fulfilment_provider":"\\ud800"}}]}'];
  const paths = [['PUT', INVENTORIES], ['PUT', 'variants/1'], ['PUT', 'adverts/1/variants/1'], ['POST', 'variants/stock_on_hand'], ['PUT', 'variants/99999999999999999999/inventories'], ['PUT', 'variants/-1/inventories'], ['PUT', 'variants/%00/inventories']];
  for (const [method, path] of paths) {
    for (const body of bodies) {
      const { status, body: told } = await keys.s1.send(method, path, body);
      assert.ok([400, 404, 422].includes(status), `${method} ${path} ${body.slice(0, 60)} answered ${status}`);
      assert.equal(told.errors[0].code, status);
    }
  }
  for (const path of ['variants?page[size]=9999999999999999999', 'variants?page[number]=99999999999&sku=%00', 'adverts?page[number]=2147483647', 'variants?external_id=%F0%9F%9A%B2', 'variants/1e3', 'adverts/%F0/variants', '', 'variants/1/inventories/1/2']) {
    const { status } = await keys.s1.get(path);
    assert.ok([200, 400, 404].includes(status), `${path} answered ${status}`);
  }
  assert.deepEqual((await call.get('/v1/inventoryrecords')).body.Items, []);
});

test('first writes of one seller at once leave one record, and those of several are all kept', async () => {
  const { keys } = await makeStores(service);
  const set = (key, count) => key.put(INVENTORIES, { data: [{ attributes: { count_on_hand: count } }] });

  const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].flatMap((count) => [set(keys.s1, count), set(keys.s2, count), set(keys.s3, 9)]));

  assert.ok(answers.every(({ status }) => status === 200), answers.map(({ status }) => status).join(' '));
  const { data } = (await keys.parent.get(INVENTORIES)).body;
  assert.deepEqual(data.map(({ attributes }) => attributes.seller_id).sort(), [1, 2, 3]);
});

test('it is the ledger that the other dialects read and write', async () => {
  const { keys, call } = await makeStores(service);
  await keys.s1.put(INVENTORIES, { data: [{ attributes: { count_on_hand: 5, price: 0.29 } }] });
  const [record] = (await call.get('/v1/inventoryrecords')).body.Items;
  assert.deepEqual([record.OwnerID, record.AddressID, record.QuantityAvailable, record.Price], ['s1', 'default', 5, '0.29']);

  await call.patch(`/v1/products/bike/inventoryrecords/${record.ID}`, { SafetyStock: 2 });

  assert.equal((await keys.s1.get(INVENTORIES)).body.data[0].attributes.count_on_hand, 5 - 2);
  const history = (await call.get(`/v1/products/bike/inventoryrecords/${record.ID}/movements`)).body.Items;
  assert.deepEqual(history.map(({ Dialect, Why }) => [Dialect, Why]), [['OrderCloud', 'Edited'], ['Marketplacer', 'Created']]);
});

test('a revoked key stops within a minute', { timeout: 90_000 }, async () => {
  const { call } = await makeStores(service);
  const seller = sellerOf(service, await makeKey(call, 's1'));
  assert.equal((await seller.get(INVENTORIES)).status, 200);
  const keys = (await call.get('/v1/suppliers/s1/apikeys?sortBy=!DateCreated')).body.Items;
  assert.deepEqual(Object.keys(keys[0]).sort(), ['DateCreated', 'ID', 'LastUsed', 'Name', 'Prefix']);
  const used = keys.find(({ LastUsed }) => LastUsed !== null);

  assert.equal((await call.delete(`/v1/suppliers/s1/apikeys/${used.ID}`)).status, 204);

  const since = Date.now();
  while ((await seller.get(INVENTORIES)).status === 200) {
    assert.ok(Date.now() - since < 60_000, 'the key still opens');
    await sleep(500);
  }
  assert.equal((await seller.get(INVENTORIES)).body.errors[0].status, 'unauthorized');
});

test('more than 50 requests a second are told to wait', async () => {
  const { keys } = await makeStores(service);
  // They are counted in windows of 10 s by the clock, so what is asked may fall into two of them with 500 in each.
  let waiting;
  for (let asked = 0; asked <= 2 * 500 && !waiting; asked += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => keys.s3.get('multi_store_memberships')));
    waiting = answers.find(({ status }) => status !== 200);
  }
  assert.deepEqual([waiting?.status, waiting?.body.errors[0].status, waiting?.headers.get('retry-after')], [429, 'too_many_requests', '10']);
  assert.equal((await keys.s2.get('multi_store_memberships')).status, 200);
});

test('a shopper chooses between stores', async () => {
  const { keys, call, token } = await makeStores(service);
  await keys.parent.put(INVENTORIES, { data: [{ attributes: { seller_id: 1, count_on_hand: 0, price: 10 } }, { attributes: { seller_id: 2, infinite: true } }] });
  await call.put('/v1/buyers/acme', { Name: 'Acme', Active: true });
  const view = (await call.post('/v1/buyers/acme/viewtoken', {})).body.access_token;

  const { status, body } = await callerOf(service, view).get('/v1/me/products/bike/sellers');

  assert.equal(status, 200);
  assert.deepEqual(body.Items.map(({ SellerID, Enabled, Infinite, Available, Price }) => [SellerID, Enabled, Infinite, Available, Price]), [['s1', false, false, 0, '10'], ['s2', true, true, 0, null]]);
  assert.equal((await callerOf(service, token).get('/v1/me/products/bike/sellers')).status, 403);
});
