import assert from 'node:assert/strict';
import { test } from 'node:test';
import { service } from '../support/service.mjs';

test('the service says that it is up, with its version and schema', async () => {
  const response = await fetch(`${service.baseUrl}/healthz`);

  const body = await response.json();
  assert.equal(response.status, 200);
  assert.equal(body.status, 'ok');
  assert.ok(body.version, 'a version');
  assert.ok(body.schema, 'a schema');
});

test('an unknown path is not found, in the shape of its dialect', async () => {
  const { token } = await service.makeMarketplace();

  const response = await fetch(`${service.baseUrl}/v1/nothing-here`, { headers: { authorization: `Bearer ${token}` } });

  const body = await response.json();
  assert.equal(response.status, 404);
  assert.equal(body.Errors[0].ErrorCode, 'NotFound');
  assert.ok(body.Errors[0].Data, 'data, which clients read without asking');
});

test('a marketplace comes with a client that may use it', async () => {
  const { number, token } = await service.makeMarketplace();

  const response = await fetch(`${service.baseUrl}/v1/suppliers`, { headers: { authorization: `Bearer ${token}` } });

  assert.ok(Number.isInteger(number));
  assert.equal(response.status, 200);
  assert.equal((await response.json()).Meta.TotalCount, 0);
});
