// Hostile paths, methods, queries and headers on every route: always a 4xx in the dialect's shape, and nothing changed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEach } from '../support/ordercloud.mjs';
import { ADDRESS, JOB_ITEMS, LISTS, RECORDS, RESOURCES } from '../support/resources.mjs';
import { REQUESTS_AT_ONCE, assertRefused, makeTarget, seen } from './hostile.mjs';

let target;
let send;
let refuses;

before(async () => {
  target = await makeTarget();
  ({ send, refuses } = target);
});

after(() => target.assertUntouched());

describe('paths', () => {
  // Dots alone, encoded or not, never arrive: the URL parser of the platform takes them for steps up.
  const badIds = ['a%20b', 'a%2Fb', '%00', 'a%00b', '%C3%BC', '%F0%9F%A5%A8', '%22', "'", '%27%3B--', '%3Cscript%3E', 'x'.repeat(101), 'x'.repeat(3_000), '*', '!', '%', '%zz', '%C3', '%FF', '%ED%A0%80', '%25', '..%2f..', ';', '@', '$', '~', '%0d%0aX-Header:%20x', '+', ':', '(', '%7B%7D', '{id}'];

  for (const { path } of RESOURCES) {
    test(`IDs with bad characters name nothing under ${path}`, () =>
      refuses(badIds.map((id, index) => {
        const method = ['GET', 'PATCH', 'DELETE'][index % 3];
        return { method, path: `${path}/${id}`, body: method === 'PATCH' ? '{}' : undefined, expected: { status: 404, code: 'NotFound' } };
      })));
  }

  test('PUT makes no object with such an ID, or with a word that paths need', () =>
    refuses(RESOURCES.flatMap(({ path, body }) => [...badIds, 'assignments'].map((id) => ({ method: 'PUT', path: `${path}/${id}`, body: JSON.stringify(body) })))));

  test('an ID with bad characters before others is not found either', () =>
    refuses(badIds.flatMap((id) => [
      { method: 'GET', path: `/v1/products/${id}/inventoryrecords/r`, expected: { status: 404, code: 'NotFound' } },
      { method: 'GET', path: `/v1/products/cup/variants/${id}/inventoryrecords`, expected: { status: 404, code: 'NotFound' } },
      { method: 'POST', path: `/v1/suppliers/${id}/addresses`, body: JSON.stringify(ADDRESS), expected: { status: 404, code: 'NotFound' } },
      { method: 'GET', path: `/v1/products/${id}/inventoryrecords/r/movements`, expected: { status: 404, code: 'NotFound' } },
      { method: 'GET', path: `/v1/inventory/jobs/${id}`, expected: { status: 404, code: 'NotFound' } },
      { method: 'GET', path: `/v1/inventory/jobs/${id}/items`, expected: { status: 404, code: 'NotFound' } },
    ])));

  test('what is no route is not found', () =>
    refuses(['/v1', '/v1/', '/v1//', '/v1/nothing', '/v1/Products', '/v1/products/', '/v1/products/mug/', '/v1/products//inventoryrecords', '/v1/products/mug/inventoryrecords/r/x', '/v1/orders', '/v1/orders/Sideways', '/v1/cart/x/lineitems', '/v1/specs', '/oauth', '/oauth/', '/oauth/tokens', '/v1/%', '/v1/%zz']
      .map((path) => ({ method: 'GET', path, expected: { status: 404, code: 'NotFound' } }))));

  test('an address that is too long is refused', async () => {
    for (const length of [8_000, 60_000, 200_000]) {
      const inPath = await send('GET', `/v1/products/${'x'.repeat(length)}`);
      const inQuery = await send('GET', `/v1/products?search=${'x'.repeat(length)}`);

      // Above some length the HTTP server of the platform itself refuses, in its own words.
      for (const answer of [inPath, inQuery]) assert.ok([400, 404, 414, 431].includes(answer.status), seen(answer, `${length} characters`));
    }
  });
});

describe('methods', () => {
  test('that a route does not have are not found', () =>
    refuses([
      ...RESOURCES.flatMap(({ path, id }) => [['PUT', path], ['PATCH', path], ['DELETE', path], ['POST', `${path}/${id}`]]),
      ['POST', '/v1/products/cup/variants'], ['DELETE', '/v1/products/cup/variants/red'], ['GET', '/oauth/token'], ['PUT', '/oauth/token'],
      ['POST', '/v1/inventoryrecords'], ['DELETE', '/v1/inventory/summary'], ['POST', '/v1/inventory/movements'], ['POST', `${RECORDS}/r/movements`],
      ['GET', '/v1/inventory/refresh'], ['PUT', '/v1/inventory/refresh'], ['GET', '/v1/inventory/adjust'], ['GET', '/v1/inventory/refresh/preview'], ['POST', '/v1/inventory/jobs'], ['DELETE', '/v1/inventory/jobs/1'], ['PATCH', '/v1/inventory/jobs/1'], ['POST', JOB_ITEMS],
    ].map(([method, path]) => ({ method, path, body: method === 'GET' ? undefined : '{}', expected: { status: 404, code: 'NotFound' } }))));

  test('that are rare are refused', async () => {
    for (const method of ['PROPFIND', 'MKCOL', 'LOCK', 'SEARCH', 'REPORT', 'PURGE', 'TRACE']) {
      const answer = await send(method, '/v1/products/mug');

      // The HTTP server of the platform knows few methods and may answer in its own words.
      assert.ok(answer.status >= 400 && answer.status < 600 && answer.status !== 500, seen(answer, method));
      if (answer.body) assertRefused(answer, method);
    }
  });

  test('HEAD on what is not there is 404 without a body', async () => {
    for (const path of ['/v1/products/nobody', '/v1/nothing']) {
      const answer = await send('HEAD', path);

      assert.deepEqual([answer.status, answer.text], [404, ''], path);
    }
  });
});

describe('lists', () => {
  const long = 'x'.repeat(3_000);
  const queries = {
    'List.InvalidPageSize': ['pageSize=0', 'pageSize=101', 'pageSize=-1', 'pageSize=', 'pageSize=1.5', 'pageSize=abc', 'pageSize=NaN', 'pageSize=1e2', 'pagesize=999999999999999999999', 'pageSize=%00', 'PAGESIZE=0'],
    ValidationFailure: ['page=0', 'page=-1', 'page=abc', 'page=1.5', 'page=', 'page=NaN', 'page=99999999999999999999999', 'page=+1', 'page=0x10'],
    'List.InvalidProperty': ['nothing=1', 'id=x', '=x', '__proto__=x', 'constructor=x', 'ID%00=x', "ID'--=x", 'xp=1', 'xp.=1', 'xp..a=1', 'xp.a.=1', 'xp.a%22b=1', 'xp.a%5Cb=1', `xp.${long}=1`, 'Unknown.Nested=1', 'InventoryRecords=1', 'level=Company', 'ID%5B%5D=x', 'Items%5B0%5D.ID=x', `${long}=x`],
    'List.InvalidSearchProperty': ['search=x&searchOn=Nothing', 'search=x&searchOn=xp.A', 'searchOn=__proto__', 'search=x&searchOn=ID%27', 'search=x&searchOn=ID,Nothing'],
    'List.InvalidSortProperty': ['sortBy=Nothing', 'sortBy=!!ID', 'sortBy=-ID', 'sortBy=ID%20desc', 'sortBy=ID;drop', 'sortBy=xp', 'sortBy=xp.', 'sortBy=xp.a%22', 'sortBy=random()', 'sortBy=!'],
  };

  /** Lists that do not offer what the words name at all; these may answer by another code of the same kind. */
  const withoutXp = ['/v1/inventory/movements', `${RECORDS}/r/movements`, '/v1/inventory/jobs', JOB_ITEMS, '/v1/suppliers/larch/members', '/v1/suppliers/larch/memberships', '/v1/suppliers/larch/apikeys'];

  for (const [code, cases] of Object.entries(queries)) {
    test(`refuse with ${code}`, () =>
      refuses(LISTS.filter((path) => !withoutXp.includes(path)).flatMap((path) => cases.map((query) => ({ method: 'GET', path: `${path}?${query}`, expected: { status: 400, code } })))));

    test(`of movements and jobs refuse with ${code}, too`, () =>
      refuses(withoutXp.flatMap((path) => cases.map((query) => ({ method: 'GET', path: `${path}?${query}`, expected: { status: 400 } })))));
  }

  test('refuse values of the wrong type', () =>
    refuses([
      ...['abc', '1.5', '>x', '<', '>', '>=', '1e400', 'NaN', '!abc', '1|x', '5*', '%00', '0x10', long, '99999999999999999999'].flatMap((value) => [`${RECORDS}?QuantityAvailable=${encodeURIComponent(value)}`, `/v1/inventoryrecords?OnHand=${encodeURIComponent(value)}`, `/v1/products?Inventory.QuantityAvailable=${encodeURIComponent(value)}`]),
      ...['yes', '1', '>true', 'tru', '*e'].flatMap((value) => [`/v1/suppliers?Active=${encodeURIComponent(value)}`, `/v1/inventoryrecords?Infinite=${encodeURIComponent(value)}`]),
      ...['yesterday', '2026-13-01', '>2026-02-30', '2026*', '1e9'].flatMap((value) => [`/v1/addresses?DateCreated=${encodeURIComponent(value)}`, `/v1/inventoryrecords?LastUpdated=${encodeURIComponent(value)}`]),
      ...['abc', '1.2345678', '1234567890123', '1e3', '.5', '5.'].map((value) => `/v1/inventoryrecords?Price=${encodeURIComponent(value)}`),
      ...['from=x', 'to=2026-99-99', 'before=x', 'before=1.5.2', 'before=99999999999999999999'].map((query) => `/v1/inventory/movements?${query}`),
    ].map((path) => ({ method: 'GET', path, expected: { status: 400, code: 'List.InvalidType' } }))));

  test('refuse more conditions than a database can take', () => {
    const many = (count, one) => Array.from({ length: count }, (_, n) => one(n)).join('&');
    return refuses(LISTS.filter((path) => path !== `${RECORDS}/r/movements`).flatMap((path) => [
      { method: 'GET', path: `${path}?${many(300, (n) => `ID=!a${n}`)}`, expected: { status: 400 } },
      { method: 'GET', path: `${path}?${many(300, (n) => `xp.k${n}=!x*y*z`)}`, expected: { status: 400 } },
      { method: 'GET', path: `${path}?ID=${Array.from({ length: 900 }, (_, n) => `*${n}*`).join('%7C')}`, expected: { status: 400 } },
      { method: 'GET', path: `${path}?sortBy=${Array.from({ length: 200 }, (_, n) => `xp.k${n}`).join(',')}`, expected: { status: 400 } },
    ]));
  });

  test('answer whatever is legal, however odd', async () => {
    const odd = ['page=4294967295&pageSize=100', 'page=99999', 'search=%25', 'search=_', "search='", 'search=%22', 'search=%5C', 'search=*', 'search=!', `search=${'%F0%9F%A5%A8'.repeat(50)}`, `search=${'a'.repeat(1_900)}`, 'ID=', 'ID=!', 'ID=%7C', 'ID=*****', 'ID=!*', 'ID=!!!x', 'ID=%3E', 'ID=%3E%3D', `ID=${'a*'.repeat(100)}`, "ID=' OR 1=1 --", 'ID=%25', '&&&', 'search', 'ID=%C3%28', 'ID=%zz', 'ID=%', `ID=${Array.from({ length: 500 }, (_, n) => `a${n}`).join('%7C')}`];
    const cases = LISTS.filter((path) => !withoutXp.includes(path)).flatMap((path) => odd.map((query) => `${path}?${query.replaceAll(' ', '%20')}`));

    await forEach(cases, REQUESTS_AT_ONCE, async (path) => {
      const answer = await send('GET', path);

      if (answer.status !== 200) assertRefused(answer, path);
      else assert.ok(Array.isArray(answer.body.Items), path);
    });
  });
});

describe('headers', () => {
  test('that cannot be met are refused', () =>
    refuses([
      ...['1', '"x"', '"1e9"', '"-1"', '""', 'W/"9"', '"8", "9"', '"99999999999999999999"', 'x'.repeat(5_000)].flatMap((tag) => ['PATCH', 'PUT', 'DELETE'].map((method) => ({ method, path: `${RECORDS}/r`, body: method === 'DELETE' ? undefined : '{"AddressID":"dublin"}', headers: { 'if-match': tag }, expected: { status: 412, code: 'PreconditionFailed' } }))),
      ...['', ' ', 'a b', 'x'.repeat(256), '\u00fc', 'tab\there'].map((key) => ({ method: 'POST', path: RECORDS, body: '{"AddressID":"nowhere"}', headers: { 'idempotency-key': key } })),
    ]));

  test('of another content type are no excuse for a body that is no JSON', () =>
    refuses(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ';;;', 'x'.repeat(500)].map((type) => ({ method: 'POST', path: RECORDS, body: 'AddressID=dublin', headers: { 'content-type': type }, expected: { status: 400, code: 'Request.InvalidRequestBody' } }))));
});
