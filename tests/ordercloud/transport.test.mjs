// What every answer has, whatever it says: statuses, headers, compression, CORS.
import assert from 'node:assert/strict';
import http from 'node:http';
import { before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { callerOf, marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

let call;
let token;

before(async () => {
  ({ call, token } = await marketplaceWithMug(service));
  for (let n = 10; n < 40; n += 1) await call.put(`/v1/suppliers/s-${n}`, { Name: `Supplier ${n}`, Active: true });
});

/** A request whose answer nobody decodes. */
function raw(path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(service.baseUrl + path, { method, headers: { authorization: `Bearer ${token}`, ...headers } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

test('each kind of call has its status', async () => {
  const created = await call.post('/v1/suppliers', { ID: 'once', Name: 'Once' });
  const made = await call.put('/v1/suppliers/twice', { Name: 'Twice' });
  const statuses = {
    post: created.status,
    putThatCreates: made.status,
    put: (await call.put('/v1/suppliers/twice', { Name: 'Twice' })).status,
    patch: (await call.patch('/v1/suppliers/twice', { Name: 'Again' })).status,
    get: (await call.get('/v1/suppliers/twice')).status,
    list: (await call.get('/v1/suppliers')).status,
    createAgain: (await call.post('/v1/suppliers', { ID: 'once', Name: 'Once' })).status,
  };
  const removed = await call.delete('/v1/suppliers/twice');

  assert.deepEqual(statuses, { post: 201, putThatCreates: 200, put: 200, patch: 200, get: 200, list: 200, createAgain: 409 });
  assert.equal(created.headers.get('location'), `${service.baseUrl}/v1/suppliers/once`);
  assert.equal(made.headers.get('location'), null);
  assert.deepEqual([removed.status, removed.text], [204, '']);
  assert.equal((await call.delete('/v1/suppliers/twice')).status, 404);
});

test('an answer with a body is JSON in UTF-8, one without says no type', async () => {
  const supplier = await call.put('/v1/suppliers/umlaut', { Name: 'Bäckerei Müller 🥨' });
  const removed = await call.delete('/v1/suppliers/umlaut');

  assert.equal(supplier.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.equal(supplier.body.Name, 'Bäckerei Müller 🥨');
  assert.equal(removed.headers.get('content-type'), null);
});

// That short answers are left alone cannot be seen here: the local stand-in for Cloudflare's front compresses by itself.
test('a long answer is compressed for those who can read it', async () => {
  const plain = await raw('/v1/suppliers', { headers: { 'accept-encoding': 'identity' } });
  const compressed = await raw('/v1/suppliers', { headers: { 'accept-encoding': 'gzip, br' } });
  const refusing = await raw('/v1/suppliers', { headers: { 'accept-encoding': 'gzip;q=0' } });
  const silent = await raw('/v1/suppliers');

  assert.equal(compressed.headers['content-encoding'], 'gzip');
  assert.match(compressed.headers.vary, /accept-encoding/i);
  assert.deepEqual(JSON.parse(gunzipSync(compressed.bytes)), JSON.parse(plain.bytes));
  assert.ok(compressed.bytes.length < plain.bytes.length / 3, `${compressed.bytes.length} of ${plain.bytes.length} bytes`);
  for (const answer of [plain, refusing, silent]) {
    assert.equal(answer.headers['content-encoding'], undefined);
    assert.deepEqual(answer.bytes, plain.bytes);
  }
});

test('a page of another origin may call, and read what it needs', async () => {
  const preflight = await fetch(`${service.baseUrl}/v1/products/mug/inventoryrecords/x`, {
    method: 'OPTIONS',
    headers: { origin: 'https://shop.example', 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization,content-type,if-match' },
  });
  const answers = [
    await raw('/v1/suppliers/s-10', { headers: { origin: 'https://shop.example' } }),
    await raw('/v1/suppliers/nobody', { headers: { origin: 'https://shop.example' } }),
    await raw('/oauth/token', { method: 'POST', headers: { origin: 'https://shop.example' } }),
  ];

  const words = (text) => text.toLowerCase().split(/\s*,\s*/);
  assert.equal(preflight.status, 204);
  for (const method of ['get', 'post', 'put', 'patch', 'delete']) assert.ok(words(preflight.headers.get('access-control-allow-methods')).includes(method), method);
  for (const name of ['authorization', 'content-type', 'if-match', 'if-none-match', 'idempotency-key']) assert.ok(words(preflight.headers.get('access-control-allow-headers')).includes(name), name);
  for (const { headers } of answers) {
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['access-control-allow-credentials'], undefined);
    for (const name of ['location', 'etag', 'x-request-id', 'x-stock-as-of', 'x-onhand-warning']) assert.ok(words(headers['access-control-expose-headers']).includes(name), name);
  }
});

test('the admin\'s session is for no page of another origin', async () => {
  const body = JSON.stringify({ Marketplace: 'x', Username: 'x', Password: 'x' });
  const answer = await raw('/v1/session', { method: 'POST', headers: { origin: 'https://shop.example', 'content-type': 'application/json' }, body });

  assert.equal(answer.status, 403);
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
});

test('every answer has a request ID, the caller\'s own where it is safe', async () => {
  const own = await call.get('/v1/suppliers', { 'x-request-id': 'order-4711-abc' });
  const unsafe = await call.get('/v1/suppliers', { 'x-request-id': '<script>alert(1)</script>' });
  const lost = await call.get('/v1/nowhere');
  const stranger = await callerOf(service, '').get('/v1/suppliers');

  assert.equal(own.headers.get('x-request-id'), 'order-4711-abc');
  assert.match(unsafe.headers.get('x-request-id'), /^[A-Za-z0-9_-]{8,64}$/);
  for (const answer of [lost, stranger]) assert.ok(answer.headers.get('x-request-id'));
});

test('a list that did not change is not sent again', async () => {
  const first = await call.get('/v1/suppliers?search=supplier');
  const second = await call.get('/v1/suppliers?search=supplier', { 'if-none-match': first.headers.get('etag') });
  await call.patch('/v1/suppliers/s-11', { Name: 'Supplier of change' });
  const third = await call.get('/v1/suppliers?search=supplier', { 'if-none-match': first.headers.get('etag') });

  assert.deepEqual([second.status, second.text], [304, '']);
  assert.equal(third.status, 200);
  assert.notEqual(third.headers.get('etag'), first.headers.get('etag'));
});

test('HEAD says what GET would, without the body', async () => {
  const got = await raw('/v1/suppliers/s-12');
  const head = await raw('/v1/suppliers/s-12', { method: 'HEAD' });

  assert.equal(head.status, 200);
  assert.equal(head.headers['content-type'], got.headers['content-type']);
  assert.equal(head.bytes.length, 0);
});
