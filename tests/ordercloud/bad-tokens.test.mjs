// Missing, forged, foreign and expired tokens open nothing, and bad requests get none.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { callerOf, forEach, rawRequest } from '../support/ordercloud.mjs';
import { LISTS, RECORDS, RESOURCES } from '../support/resources.mjs';
import { service } from '../support/service.mjs';
import { REQUESTS_AT_ONCE, assertRefused, makeTarget } from './hostile.mjs';

let target;
let send;
let refuses;

before(async () => {
  target = await makeTarget();
  ({ send, refuses } = target);
});

after(() => target.assertUntouched());

describe('tokens', () => {
  const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  const signed = (header, claims, key) => {
    const text = `${base64(header)}.${base64(claims)}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  function badTokens() {
    const [header, payload, signature] = target.token.split('.');
    const claims = claimsOf(target.token);
    const now = Math.floor(Date.now() / 1000);
    const key = service.credentials.ONHAND_SIGNING_KEY;
    return {
      garbage: 'garbage',
      'three dots': '...',
      'no signature': `${header}.${payload}.`,
      'another signature': `${header}.${payload}.${signature.split('').reverse().join('')}`,
      'a changed payload': `${header}.${base64({ ...claims, mkt: 1 })}.${signature}`,
      'algorithm none': `${base64({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      'algorithm none, signed': `${base64({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`,
      'another key': signed({ alg: 'HS256', typ: 'JWT' }, claims, 'another key that is long enough for everybody'),
      'a time that is over': signed({ alg: 'HS256', typ: 'JWT', kid: JSON.parse(Buffer.from(header, 'base64url')).kid }, { ...claims, exp: now - 1 }, key),
      'a time that is yet to come': signed({ alg: 'HS256', typ: 'JWT' }, { ...claims, nbf: now + 600 }, key),
      'no time': signed({ alg: 'HS256', typ: 'JWT' }, { ...claims, exp: undefined }, key),
      'no marketplace': signed({ alg: 'HS256', typ: 'JWT' }, { ...claims, mkt: undefined }, key),
      'a marketplace that is not there': signed({ alg: 'HS256', typ: 'JWT' }, { ...claims, mkt: 987_654_321 }, key),
      'a client that is not there': signed({ alg: 'HS256', typ: 'JWT' }, { ...claims, cid: `${claims.mkt}-nobody` }, key),
      'claims of other types': signed({ alg: 'HS256', typ: 'JWT' }, { ...claims, role: 'FullAccess', mkt: 'x' }, key),
      '100 kB': 'x'.repeat(7_000),
    };
  }

  test('that are not valid are 401 everywhere, before anything else is judged', async () => {
    const paths = [...LISTS, '/v1/nothing', '/v1/marketplaces', '/v1/marketplace', '/v1/inventory/summary', '/v1/products/%zz', '/v1/products?pageSize=0'];
    const cases = Object.entries(badTokens()).flatMap(([name, token], index) => [paths[index % paths.length], '/v1/products', RECORDS].map((path) => ({ name, token, path })));

    await forEach(cases, REQUESTS_AT_ONCE, async ({ name, token, path }) => {
      assertRefused(await send('GET', path, { token }), `${name} at ${path}`, { status: 401, code: 'InvalidToken' });
      assertRefused(await send('POST', path, { token, body: '{' }), `${name} at ${path}`, { status: 401, code: 'InvalidToken' });
    });
  });

  test('that are missing or come in another way are 401', () =>
    refuses([undefined, '', 'Bearer', 'Bearer ', 'Bearer  ', 'Basic YTpi', target.token, `Token ${target.token}`, `Bearer ${target.token} x`, `Bearer ${target.token},${target.token}`]
      .flatMap((authorization) => [...LISTS, '/v1/nothing'].map((path) => ({ method: 'GET', path, token: '', headers: authorization === undefined ? {} : { authorization }, expected: { status: 401, code: 'InvalidToken' } })))));

  test('of another marketplace find nothing here', async () => {
    const stranger = callerOf(service, (await service.makeMarketplace()).token);

    for (const { path, id, body, noPost } of RESOURCES.filter((resource) => resource.path.split('/').length > 3)) {
      const answers = [await stranger.get(path), await stranger.get(`${path}/${id}`), await stranger.patch(`${path}/${id}`, {}), await stranger.put(`${path}/${id}`, body), ...(noPost ? [] : [await stranger.delete(`${path}/${id}`), await stranger.post(path, body)])];
      for (const answer of answers) assert.deepEqual([answer.status, answer.code], [404, 'NotFound'], path);
    }
    for (const path of ['/v1/suppliers', '/v1/addresses', '/v1/products', '/v1/inventoryrecords', '/v1/inventory/movements']) {
      assert.equal((await stranger.get(path)).body.Meta.TotalCount, 0, path);
    }
    for (const { path, id } of RESOURCES.filter((resource) => resource.path.split('/').length === 3)) {
      assert.equal((await stranger.patch(`${path}/${id}`, {})).status, 404, path);
      assert.equal((await stranger.delete(`${path}/${id}`)).status, 404, path);
    }
  });

  test('of the operator open nothing inside a marketplace', async () => {
    const token = await service.operatorToken();
    await refuses([...LISTS, '/v1/marketplace', '/v1/inventory/summary'].map((path) => ({ method: 'GET', path, token, expected: { status: 403, code: 'Auth.InsufficientRoles' } })));
  });

  test('of a marketplace do not make marketplaces', () =>
    refuses([['GET', '/v1/marketplaces'], ['POST', '/v1/marketplaces'], ['PATCH', `/v1/marketplaces/${target.id}`]].map(([method, path]) => ({ method, path, body: method === 'GET' ? undefined : '{"ID":"x","Name":"x"}', expected: { status: 403, code: 'Auth.InsufficientRoles' } }))));

  test('are not given for bad requests', async () => {
    const form = { grant_type: 'client_credentials', client_id: target.clientId, client_secret: target.clientSecret };
    const cases = [
      ['', 400, 'Auth.OauthError'], ['grant_type=', 400, 'Auth.OauthError'], [{ ...form, grant_type: 'magic' }, 400, 'Auth.OauthError'],
      [{ ...form, client_secret: '' }, 401, 'Auth.OauthError'], [{ ...form, client_secret: 'x'.repeat(100_000) }, 401, 'Auth.OauthError'], [{ ...form, client_secret: '\u0000' }, 401, 'Auth.OauthError'],
      [{ ...form, client_id: '' }, 401, 'ApiClient.InvalidClientID'], [{ ...form, client_id: 'x' }, 401, 'ApiClient.InvalidClientID'], [{ ...form, client_id: '999999999999999999999-x' }, 401, 'ApiClient.InvalidClientID'], [{ ...form, client_id: `${target.number}-'` }, 401, 'ApiClient.InvalidClientID'],
      [{ ...form, scope: 'NoRole' }, 400, 'Auth.InsufficientRole'],
      [{ ...form, grant_type: 'password' }, 400, 'Auth.UsernameAndPasswordRequired'], [{ ...form, grant_type: 'password', username: 'nobody', password: 'x'.repeat(10_000) }, 400, 'Auth.InvalidUsernameOrPassword'],
      [{ ...form, grant_type: 'refresh_token' }, 400, 'Auth.OauthError'], [{ ...form, grant_type: 'refresh_token', refresh_token: `${target.number}-x` }, 400, 'Auth.OauthError'],
      ['%zz=%FF&grant_type=%00', 400, 'Auth.OauthError'], ['&'.repeat(50_000), 400, 'Auth.OauthError'],
    ];
    for (const [fields, status, code] of cases) {
      const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
      const answer = await send('POST', '/oauth/token', { token: '', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      assertRefused(answer, `POST /oauth/token with ${body.slice(0, 100)}`, { status, code });
      assert.ok(answer.body.error && answer.body.error_description, 'an OAuth error beside the list');
    }
    for (const type of ['application/json', 'text/plain', 'multipart/form-data', undefined]) {
      const answer = await rawRequest(service, { method: 'POST', path: '/oauth/token', body: new URLSearchParams(form).toString(), headers: type ? { 'content-type': type } : {} });
      assertRefused(answer, `POST /oauth/token as ${type}`, { status: 400, code: 'Request.InvalidContentType' });
    }
  });
});
