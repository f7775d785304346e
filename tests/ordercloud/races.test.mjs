// Many writers at once, and a service that dies under them: sums, records and movements agree afterwards.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertAgreement, countBy } from '../support/agreement.mjs';
import { callerOf, forEach, marketplaceWithMug } from '../support/ordercloud.mjs';
import { service, start } from '../support/service.mjs';

const RECORDS = '/v1/products/mug/inventoryrecords';

test('PATCHes of different members at once keep all', async () => {
  const { call } = await marketplaceWithMug(service);
  await call.post(RECORDS, { ID: 'r', AddressID: 'dublin', QuantityAvailable: 1 });

  for (let round = 0; round < 10; round += 1) {
    const answers = await Promise.all([
      call.patch(`${RECORDS}/r`, { QuantityAvailable: round }),
      call.patch(`${RECORDS}/r`, { NotificationPoint: round }),
      call.patch(`${RECORDS}/r`, { xp: { [`left${round}`]: round } }),
      call.patch(`${RECORDS}/r`, { xp: { [`right${round}`]: round } }),
    ]);

    const { body } = await call.get(`${RECORDS}/r`);
    assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200, 200]);
    assert.deepEqual([body.QuantityAvailable, body.NotificationPoint, body.xp[`left${round}`], body.xp[`right${round}`]], [round, round, round, round]);
  }
});

test('a record that moves while others change it has moved', async () => {
  const { call } = await marketplaceWithMug(service);
  await call.post(RECORDS, { ID: 'r', AddressID: 'dublin', QuantityAvailable: 1 });

  for (let round = 0; round < 6; round += 1) {
    const move = call.patch(`${RECORDS}/r`, { AddressID: round % 2 ? 'dublin' : 'cork', ID: 'r' });
    // One after the other, so that some read before the move and write after it.
    const others = Array.from({ length: 12 }, (_, n) => sleep(2 * n).then(() => call.patch(`${RECORDS}/r`, { QuantityAvailable: n })));
    const answers = await Promise.all([move, ...others]);

    assert.ok(answers.every((answer) => answer.status === 200));
    assert.equal((await call.get(`${RECORDS}/r`)).body.AddressID, round % 2 ? 'dublin' : 'cork');
  }
});

test('two PATCHes of one product, and of one address, keep both', async () => {
  const { call } = await marketplaceWithMug(service);

  for (const path of ['/v1/products/mug', '/v1/addresses/dublin']) {
    const answers = await Promise.all([1, 2, 3, 4].map((n) => call.patch(path, { xp: { [`key${n}`]: n } })));

    assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200, 200], path);
    assert.deepEqual((await call.get(path)).body.xp, { key1: 1, key2: 2, key3: 3, key4: 4 }, path);
  }
});

test('of two creates of one ID, one is refused', async () => {
  const { call } = await marketplaceWithMug(service);
  const creates = [
    ['/v1/suppliers', { ID: 'x', Name: 'X' }],
    ['/v1/addresses', { ID: 'x', Street1: '1 Main', City: 'Galway', Country: 'IE' }],
    ['/v1/products', { ID: 'x', Name: 'X' }],
    [RECORDS, { ID: 'x', AddressID: 'dublin' }],
  ];

  for (const [path, body] of creates) {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => call.post(path, body)));

    assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, 409, 409, 409, 409], path);
    for (const answer of answers.filter((one) => one.status === 409)) {
      assert.equal(answer.code, 'IdExists');
      assert.equal(answer.body.Errors[0].Data.ObjectID, 'x');
    }
    assert.equal((await call.get(`${path}?ID=x`)).body.Meta.TotalCount, 1, path);
  }
});

test('of two PUTs that create one ID, both are answered and one object is there', async () => {
  const { call } = await marketplaceWithMug(service);

  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => call.put(`${RECORDS}/x`, { AddressID: 'dublin', QuantityAvailable: n })));

  const { body } = await call.get(`${RECORDS}/x`);
  assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200, 200, 200]);
  assert.ok(answers.some((answer) => answer.body.QuantityAvailable === body.QuantityAvailable));
  await assertAgreement(call, ['mug']);
});

test('of a hundred PATCHes of different xp keys, all are kept', async () => {
  const { call } = await marketplaceWithMug(service);
  await call.post(RECORDS, { ID: 'r', AddressID: 'dublin' });

  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => call.patch(`${RECORDS}/r`, { xp: { [`key${n}`]: n } })));

  const accepted = answers.flatMap((answer, n) => (answer.status === 200 ? [n] : []));
  const busy = answers.filter((answer) => answer.status === 503);
  const { xp } = (await call.get(`${RECORDS}/r`)).body;
  assert.deepEqual([accepted.length, busy.length], [100, 0], 'the database merges, so that nobody waits for anybody');
  assert.deepEqual(Object.keys(xp).sort(), accepted.map((n) => `key${n}`).sort());
});

test('two hundred mixed writers leave sums and movements that agree', async () => {
  const { call } = await marketplaceWithMug(service);
  const products = await makeProducts(call);

  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => write(call, products, n)));

  const counts = countBy(answers.map(({ status }) => status));
  console.log(`200 mixed writers at once: ${Object.entries(counts).map(([status, count]) => `${count} × ${status}`).join(', ')}`);
  for (const { status, text } of answers) assert.ok([200, 201, 204, 404, 409, 412].includes(status), `${status} ${text}`);
  assert.ok((counts[200] ?? 0) + (counts[201] ?? 0) + (counts[204] ?? 0) > 100, JSON.stringify(counts));
  await assertAgreement(call, products);
});

describe('a service that is killed in the middle of writes', () => {
  let own;
  after(() => own?.stop());

  test('has, once it is started again, all that it accepted and nothing half done', async () => {
    own = await start();
    const { call: before, ...marketplace } = await marketplaceWithMug(own);
    const products = await makeProducts(before);
    const accepted = new Map();
    let n = 0;
    let dead = false;

    // Each writer counts up a key and a record of its own, so that what was accepted can be told afterwards.
    const writers = Array.from({ length: 12 }, async (_, writer) => {
      for (let value = 1; !dead; value += 1) {
        const own = await before.put(`/v1/products/p-0/inventoryrecords/w-${writer}`, { AddressID: 'dublin', QuantityAvailable: value, xp: { Value: value } }).catch(() => undefined);
        if (own?.status === 200) accepted.set(writer, value);
        await write(before, products, (n += 1)).catch(() => undefined);
      }
    });
    await sleep(1_500);
    await own.kill();
    dead = true;
    await Promise.all(writers);
    own = await start({ state: own.state });

    const call = callerOf(own, marketplace.token);
    assert.ok(accepted.size > 0);
    for (const [writer, value] of accepted) {
      const { body } = await call.get(`/v1/products/p-0/inventoryrecords/w-${writer}`);
      assert.ok(body.QuantityAvailable >= value, `${body.QuantityAvailable} is older than ${value}, which was accepted`);
      assert.equal(body.xp.Value, body.QuantityAvailable, 'a change is there as a whole');
    }
    await assertAgreement(call, products);
    const further = await call.patch('/v1/products/p-0/inventoryrecords/w-0', { QuantityAvailable: 0 });
    assert.equal(further.status, 200);
  });
});

/** Four products with five records each. */
async function makeProducts(call) {
  const products = ['p-0', 'p-1', 'p-2', 'p-3'];
  for (const id of products) await call.put(`/v1/products/${id}`, { Name: id, Active: true, Inventory: { Enabled: true } });
  const records = products.flatMap((product) => [0, 1, 2, 3, 4].map((n) => [product, `r-${n}`]));
  await forEach(records, 8, ([product, id]) => call.put(`/v1/products/${product}/inventoryrecords/${id}`, { AddressID: 'dublin', QuantityAvailable: 10 }));
  return products;
}

/** The n-th write of a mix that meets the same few records again and again. */
async function write(call, products, n) {
  const records = `/v1/products/${products[n % products.length]}/inventoryrecords`;
  const record = `${records}/r-${(n >> 2) % 5}`;
  switch (n % 11) {
    case 0: return call.patch(record, { QuantityAvailable: n });
    case 1: return call.patch(record, { xp: { [`key${n}`]: n } });
    case 2: return call.patch(record, { OnHand: n, SafetyStock: n % 7 });
    case 3: return call.put(record, { AddressID: n % 2 ? 'dublin' : 'cork', QuantityAvailable: n });
    case 4: return call.post(records, { ID: `new-${n}`, AddressID: 'cork', QuantityAvailable: n });
    case 5: return call.delete(record);
    case 6: return call.patch(record, { ID: `r-${(n >> 3) % 6}` });
    case 7: return call.patch(record, { Infinite: n % 2 === 0, AllowAllBuyers: false });
    case 8: return call.post(records, { ID: `r-${(n >> 2) % 5}`, AddressID: 'dublin', QuantityAvailable: n });
    case 9: {
      const { headers } = await call.get(record);
      return call.patch(record, { QuantityAvailable: n }, { 'if-match': headers.get('etag') ?? '"0"' });
    }
    default: return call.patch(record, { AddressID: n % 2 ? 'cork' : 'dublin', xp: n % 4 ? { Only: n } : null });
  }
}
