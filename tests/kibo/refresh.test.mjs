// Counts and deltas of many items, sent by the vendor's two clients and by plain requests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEach } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { INVENTORY, QUEUE, kiboMarketplace } from '../support/kibo.mjs';

/** The example of the document in which the product was asked for, as it stands there. */
const DOCUMENTED = { locationName: 'Location 1', items: [{ partNumber: '101010', sku: '101010', quantity: '101' }] };

/** And the attributes that it shows. */
const DOCUMENTED_ATTRIBUTES = ['TEST1', 'TEST2', 'TEST3', 'TEST6', 'TEST7'];

const manyItems = (count, member = (n) => ({ quantity: n % 50 })) => Array.from({ length: count }, (_, n) => ({ upc: String(n).padStart(13, '0'), ...member(n) }));

test('the documented example, on every path', async () => {
  const { kibo, call } = await kiboMarketplace(service);
  await call.put('/v1/addresses/loc-1', { AddressName: 'Location 1', Street1: '1 Quay', City: 'Galway', Country: 'IE' });

  for (const path of ['/inv/api/v5/inventory/refresh', '/api/v5/inventory/refresh', `${INVENTORY}/refresh`, '/commerce/inventory/v5/inventory/refresh/?responseFields=']) {
    const { status, body, headers } = await kibo.post(path, DOCUMENTED);
    assert.equal(status, 200, path);
    assert.deepEqual(Object.keys(body), ['jobID']);
    assert.equal(headers.get('content-type'), 'application/json');
    assert.match(headers.get('x-vol-correlation'), /^[\w-]{8,}$/);
    const job = await kibo.ended(body.jobID);
    assert.equal(job.locationCode, 'loc-1');
    assert.equal(job.itemCount, 1);
  }
  assert.equal((await kibo.record('101010', 'loc-1')).OnHand, 101);
  const { body } = await kibo.post('/inv/api/v5/inventory/refresh', { ...DOCUMENTED, items: [{ ...DOCUMENTED.items[0], attributes: DOCUMENTED_ATTRIBUTES }] });
  await kibo.ended(body.jobID);
  assert.deepEqual((await kibo.record('101010', 'loc-1')).Attributes, DOCUMENTED_ATTRIBUTES);
});

test('whatever is not there is told in the dialect’s own shape', async () => {
  const { kibo } = await kiboMarketplace(service);
  for (const path of ['/inv', '/inv/', '/commerce', '/inv/api/v5/unheard', '/api/v5/inventory/refresh/now', '/api/commerce/catalog', `${QUEUE}/999`]) {
    const { status, body, headers } = await kibo.get(path);
    assert.deepEqual([status, body?.error, headers.get('content-type')], [404, 'Not Found', 'application/json'], path);
  }
  const wrong = await kibo.get(INVENTORY);
  assert.deepEqual([wrong.status, wrong.body.error, wrong.headers.get('allow')], [405, 'Method Not Allowed', 'POST']);
});

test('A: a legacy refresh, polled and read back', async () => {
  const { kibo, number } = await kiboMarketplace(service);
  const items = [{ partNumber: 'TENT-2P', quantity: '12', ltd: '3.5', safetyStock: 2, floor: 4 }];

  const { body } = await kibo.post('/inv/api/v5/inventory/refresh', { locationName: 'Harbour Street', items });
  const first = (await kibo.get(`${QUEUE}/${body.jobID}`)).body;
  const last = await kibo.ended(body.jobID);

  assert.equal(first.added, last.added);
  const { added, started, finished, ...rest } = last;
  assert.deepEqual(rest, { jobID: 1, tenantID: number, locationCode: 'HARB', type: 'REFRESH', hasData: true, itemCount: 1, status: 'SUCCESS', success: true, messages: [] });
  for (const time of [added, started, finished]) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(added <= started && started <= finished);
  const record = await kibo.record('TENT-2P');
  assert.deepEqual([record.OnHand, record.QuantityAvailable, record.LTD, record.Floor], [12, 10, 3.5, 4]);
});

test('B: one bad row refuses everything', async () => {
  const { kibo, call } = await kiboMarketplace(service);
  const { status, body } = await kibo.post(`${INVENTORY}/refresh/?responseFields=`, { locationCode: 'HARB', items: [{ sku: 'STOVE-1', quantity: 3 }, { sku: 'STOVE-2', quantity: '1.5' }] });

  assert.equal(status, 400);
  assert.deepEqual(body, { error: 'Bad Request', message: 'items[1].quantity must be an integer of 0 or more' });
  assert.equal((await call.get('/v1/products/STOVE-1')).status, 404);
});

test('C: fields that are not sent stay, attributes unite, jobs keep their order', async () => {
  const { kibo } = await kiboMarketplace(service);
  const [tent, stove] = ['0036000291452', '0012345678905'];
  const jobs = [];
  for (const [verb, items] of [
    ['refresh', [{ upc: tent, quantity: 8, safetyStock: 1, attributes: ['A1', 'A2'] }, { upc: stove, quantity: 5 }]],
    ['refresh', [{ upc: tent, quantity: 6, attributes: ['A2', 'B7'] }]],
    ['adjust', [{ upc: tent, quantity: '-2' }]],
    ['refresh', [{ upc: stove, quantity: 0 }]],
  ]) jobs.push((await kibo.post(`${INVENTORY}/${verb}`, { locationCode: 'MILL', items })).body.jobID);

  for (const job of jobs) assert.equal((await kibo.ended(job)).success, true);

  assert.deepEqual(jobs, [1, 2, 3, 4]);
  const record = await kibo.record(tent, 'MILL');
  assert.deepEqual([record.OnHand, record.QuantityAvailable, record.Attributes], [4, 3, ['A1', 'A2', 'B7']]);
  assert.equal((await kibo.record(stove, 'MILL')).OnHand, 0);
});

test('E: sizes', async () => {
  const { kibo } = await kiboMarketplace(service);
  const send = (verb, items) => kibo.post(`${INVENTORY}/${verb}`, { locationCode: 'HARB', items });

  const tooMany = await send('refresh', manyItems(12_001));
  const most = await send('refresh', manyItems(12_000));
  const rest = await send('refresh', manyItems(9_000, (n) => ({ upc: `9${n}`, quantity: 2 })));
  const deltas = await send('adjust', manyItems(1_001));
  const few = await send('smart-refresh/', manyItems(3, () => ({ quantity: 77 })));
  await kibo.ended(3);
  const counted = (await kibo.record('0000000000002')).OnHand;
  const more = await send('smart-refresh/', manyItems(500));

  assert.deepEqual([tooMany.status, tooMany.body.message], [400, 'items must have at most 12000 elements, and has 12001']);
  assert.deepEqual([most.body, rest.body], [{ jobID: 1 }, { jobID: 2 }]);
  assert.equal(deltas.status, 400);
  // The large ones before it may take longer than its caller waits for its turn.
  assert.deepEqual(few.body, few.body.method === 'sync' ? { method: 'sync', jobID: null } : { method: 'async', jobID: '3' });
  assert.equal(counted, 77);
  assert.deepEqual(more.body, { method: 'async', jobID: '4' });
  for (const [job, items] of [[1, 12_000], [2, 9_000], [3, 3], [4, 500]]) {
    const ended = await kibo.ended(job);
    assert.deepEqual([ended.success, ended.itemCount, ended.messages], [true, items, []]);
  }
  assert.equal((await kibo.record('0000000011999')).OnHand, 11_999 % 50);
  assert.equal((await kibo.record('98999')).OnHand, 2);
  const quiet = await send('smart-adjust/', manyItems(3, () => ({ quantity: -1 })));
  assert.deepEqual(quiet.body, { method: 'sync', jobID: null });
  assert.equal((await kibo.record('0000000000002')).OnHand, 1);
});

test('the newer client', async () => {
  const { kibo } = await kiboMarketplace(service);
  const { modify, jobs } = kibo;

  const { jobID } = await modify.refresh({ refreshRequest: { locationCode: 'HARB', items: [{ partNumber: 'P', quantity: 5, lTD: 2 }] } });
  const adjusted = await modify.adjust({ adjustRequest: { locationCode: 'HARB', items: [{ partNumber: 'P', quantity: -2 }] } });
  const smart = await modify.smartAdjustInventory({ adjustRequest: { locationCode: 'HARB', items: [{ partNumber: 'P', quantity: 4 }] } });
  const many = await modify.smartRefreshInventory({ refreshRequest: { locationCode: 'MILL', items: manyItems(30) } });
  await kibo.ended(many.jobID);

  assert.deepEqual([jobID, adjusted.jobID, smart, many], [1, 2, { method: 'sync', jobID: null }, { method: 'async', jobID: '4' }]);
  assert.equal((await kibo.record('P')).OnHand, 7);
  assert.equal((await jobs.getJob({ jobID: 1 })).status, 'SUCCESS');
  const listed = await jobs.getJobs({ locationCode: 'HARB', limit: 5, types: ['REFRESH', 'DELETE'] });
  assert.deepEqual(listed.map((job) => [job.jobID, job.type]), [[1, 'REFRESH']]);
  const fault = await modify.refresh({ refreshRequest: { locationCode: 'HARB', items: [{ partNumber: 'P', quantity: -1 }] } }).catch((error) => error);
  assert.match(fault.message, /items\[0\]\.quantity must be an integer of 0 or more/);
  assert.equal(fault.response.status, 400);
  const unbuilt = await modify._delete({ deleteItemRequest: { partNumber: 'P' }, xVolSite: 5 }).catch((error) => error);
  assert.equal(unbuilt.response.status, 501);
});

test('the older client, as the vendor’s loader uses it', async () => {
  const { kibo } = await kiboMarketplace(service);
  const loads = Array.from({ length: 4 }, (_, load) => manyItems(3_000, (n) => ({ upc: `${load}-${n}`, quantity: n, LTD: 1.5, floor: 1, safetyStock: 0 })));

  const taken = await forEach(loads, 4, (items) => kibo.mozu.refreshInventory(null, { body: { locationName: 'Harbour Street', items } }));
  for (const { jobID } of taken) {
    await kibo.ended(jobID);
    const job = await kibo.mozu.getInventoryJob({ jobId: jobID });
    assert.deepEqual([job.success, job.itemCount, job.locationCode], [true, 3_000, 'HARB']);
    assert.ok(job.added instanceof Date, 'it reads times');
  }
  assert.deepEqual(taken.map(({ jobID }) => jobID).sort(), [1, 2, 3, 4]);
  assert.equal((await kibo.record('2-2999')).OnHand, 2_999);
  const { jobID } = await kibo.mozu.adjustInventory(null, { body: { locationName: 'Harbour Street', items: [{ upc: '2-2999', quantity: '-9' }] } });
  await kibo.ended(jobID);
  assert.equal((await kibo.record('2-2999')).OnHand, 2_990);
  const fault = await kibo.mozu.refreshInventory(null, { body: { locationName: 'nowhere', items: [{ upc: '1', quantity: 1 }] } }).catch((error) => error);
  assert.match(String(fault.message), /locationName names no location: nowhere/);
  const listed = await kibo.mozu.getInventoryJob({ types: ['REFRESH', 'ADJUST'] });
  assert.equal(listed.length, 5);
});

test('a key sent twice at once is one job', async () => {
  const { kibo } = await kiboMarketplace(service);
  const body = { locationCode: 'HARB', items: [{ sku: 'S', quantity: 3 }] };

  const answers = await forEach(Array.from({ length: 6 }), 6, () => kibo.post(`${INVENTORY}/adjust`, body, { 'idempotency-key': 'once' }));
  const other = await kibo.post(`${INVENTORY}/adjust`, { ...body, items: [{ sku: 'S', quantity: 4 }] }, { 'idempotency-key': 'once' });

  assert.deepEqual(new Set(answers.map(({ body: { jobID } }) => jobID)), new Set([1]));
  assert.equal(answers.filter(({ headers }) => headers.get('idempotent-replayed') !== 'true').length, 1);
  assert.equal(other.status, 422);
  await kibo.ended(1);
  assert.equal((await kibo.record('S')).OnHand, 3);
});

test('marketplaces do not wait for one another', async () => {
  const [slow, quick] = [await kiboMarketplace(service), await kiboMarketplace(service)];
  const loads = Array.from({ length: 4 }, (_, load) => ({ locationCode: 'HARB', items: manyItems(12_000, (n) => ({ upc: `${load}-${n}`, quantity: 1 })) }));

  for (const load of loads) await slow.kibo.post(`${INVENTORY}/refresh`, load);
  // Taken while the other has at least the chunks of its last job to do, though that came first.
  await quick.kibo.post(`${INVENTORY}/refresh`, { locationCode: 'HARB', items: [{ sku: 'S', quantity: 1 }] });
  const small = await quick.kibo.ended(1);
  const last = await slow.kibo.ended(4);

  assert.deepEqual([small.success, last.itemCount], [true, 12_000]);
  assert.ok(last.added <= small.added, `${last.added} ${small.added}`);
  assert.ok(small.finished < last.finished, `${small.finished} ${last.finished}`);
});

test('failures are JSON with both members, whatever was asked', async () => {
  const { kibo, call, number } = await kiboMarketplace(service);
  const tenant = { 'x-vol-tenant': String(number) };
  const told = async (answer) => {
    const { status, body, headers } = await answer;
    assert.deepEqual(Object.keys(body), ['error', 'message']);
    assert.equal(headers.get('content-type'), 'application/json');
    return status;
  };
  const large = `{"locationCode":"HARB","items":[${'{"sku":"S","quantity":1},'.repeat(800_000)}]}`;

  assert.equal(await told(kibo.get('/inv/unknown')), 404);
  assert.equal(await told(kibo.get(`${INVENTORY}/refresh`)), 405);
  assert.equal(await told(kibo.get(`${QUEUE}/99`)), 404);
  assert.equal(await told(kibo.post(`${INVENTORY}/delete`, {})), 501);
  assert.equal(await told(call.post(`${INVENTORY}/refresh`, {})), 400);
  assert.equal(await told(call.post(`${INVENTORY}/refresh`, {}, { 'x-vol-tenant': '1' })), 403);
  assert.equal(await told(call.post(`${INVENTORY}/refresh`, {}, { ...tenant, authorization: 'Bearer forged' })), 401);
  assert.equal(await told(call.post(`${INVENTORY}/refresh`, large, tenant)), 413);
  assert.equal(await told(kibo.post(`${INVENTORY}/refresh`, '{"items":')), 400);
});
