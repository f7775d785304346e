// A marketplace with one object of each kind, what may be sent to it, and how every refusal must look.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEach, makeSupplier, marketplaceWithMug, rawRequest } from '../support/ordercloud.mjs';
import { LISTS, RECORDS, USER, VARIANT_RECORDS } from '../support/resources.mjs';
import { service } from '../support/service.mjs';

export const REQUESTS_AT_ONCE = 8;

/** The marketplace, raw requests to it, and `refuses`, which sends cases and looks at each answer. */
export async function makeTarget() {
  const marketplace = await marketplaceWithMug(service);
  const { call } = marketplace;
  await makeSupplier(service, call, 'larch');
  await call.put('/v1/adminusers/ann', { ...USER, Username: 'ann' });
  await call.put('/v1/suppliers/larch/users/bob', { ...USER, Username: 'bob' });
  await call.put('/v1/buyers/acme', { Name: 'Acme' });
  await call.put('/v1/buyers/acme/users/cat', { ...USER, Username: 'cat' });
  await call.put('/v1/buyers/acme/usergroups/trade', { Name: 'Trade' });
  await call.put('/v1/products/cup', { Name: 'Cup', Inventory: { Enabled: true, VariantLevelTracking: true } });
  await call.put('/v1/products/cup/variants/red', { Specs: [{ SpecID: 'COLOUR', Value: 'red' }] });
  await call.put(`${RECORDS}/r`, { AddressID: 'dublin', QuantityAvailable: 5, xp: { Bin: 'A' } });
  await call.put(`${VARIANT_RECORDS}/r`, { AddressID: 'cork', QuantityAvailable: 3 });
  await call.post('/v1/inventory/adjust', { locationCode: 'dublin', items: [{ partNumber: 'mug', quantity: 0 }] });
  while ((await call.get('/v1/inventory/jobs/1')).body.Status !== 'SUCCESS') await sleep(20);
  const state = await stateOf(call);

  const send = (method, path, { body, headers = {}, token = marketplace.token } = {}) =>
    rawRequest(service, { method, path, body, headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers } });
  const refuses = (cases) => forEach(cases, REQUESTS_AT_ONCE, async ({ method, path, expected, ...options }) => {
    const body = options.body === undefined ? '' : ` with ${String(options.body).slice(0, 200)}`;
    assertRefused(await send(method, path, options), `${method} ${path.slice(0, 200)}${body}`, expected);
  });
  const assertUntouched = async () => {
    assert.deepEqual(await stateOf(call), state, 'nothing changed');
    assert.equal((await fetch(`${service.baseUrl}/healthz`)).status, 200, 'the service still answers');
  };
  return { ...marketplace, state, send, refuses, assertUntouched };
}

/** All that a caller can see of the marketplace. */
async function stateOf(call) {
  const state = {};
  for (const path of LISTS) state[path] = await call.all(path);
  const summary = await call.get('/v1/inventory/summary');
  return { ...state, summary: { ...summary.body, AsOf: null } };
}

export const seen = (answer, what) => `${what}\nanswered ${answer.status} ${answer.text.slice(0, 500)}`;

/** A 4xx in OrderCloud's shape; `status` and `code` where only one is right. */
export function assertRefused(answer, what, { status, code } = {}) {
  const told = seen(answer, what);
  assert.ok(answer.status >= 400 && answer.status < 500, told);
  if (status) assert.equal(answer.status, status, told);
  if (code) assert.equal(answer.code, code, told);
  assert.match(answer.headers['content-type'], /^application\/json/, told);
  assert.ok(answer.headers['x-request-id'], told);
  assert.ok(Array.isArray(answer.body.Errors) && answer.body.Errors.length > 0, told);
  for (const entry of answer.body.Errors) {
    assert.deepEqual(Object.keys(entry).sort(), ['Data', 'ErrorCode', 'Message'], told);
    assert.ok(entry.Message, told);
    if (entry.ErrorCode === 'NotFound') assert.ok(entry.Data.ObjectType && typeof entry.Data.ObjectID === 'string', told);
    if (entry.ErrorCode === 'ValidationFailure') assert.ok(entry.Data.Field && entry.Data.Reason, told);
  }
}
