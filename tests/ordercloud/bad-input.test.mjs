// Hostile input on every route: always a 4xx in the dialect's shape, nothing changed, and the service goes on.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { callerOf, forEach, makeSupplier, marketplaceWithMug, rawRequest } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

const REQUESTS_AT_ONCE = 8;

const RECORDS = '/v1/products/mug/inventoryrecords';
const VARIANT_RECORDS = '/v1/products/cup/variants/red/inventoryrecords';
const ADDRESS = { Street1: '1 Main', City: 'Galway', Country: 'IE' };
const USER = { Username: 'someone', FirstName: 'Some', LastName: 'One', Email: 'some@one.example', Active: true };

/** Each kind of object: where it is, one that exists, a body that is right, and what its members hold. */
const RESOURCES = [
  { path: '/v1/suppliers', id: 'larch', body: { Name: 'Larch' }, texts: ['Name'], booleans: ['Active', 'AllBuyersCanOrder'], references: ['DefaultAddressID'] },
  { path: '/v1/addresses', id: 'dublin', body: ADDRESS, texts: ['Street1', 'City', 'Country'], nullable: ['AddressName', 'Phone', 'Zip'], booleans: ['Pickup', 'DirectShip'] },
  { path: '/v1/suppliers/larch/addresses', id: 'larch-home', body: ADDRESS, texts: ['Street1', 'City', 'Country'], nullable: ['AddressName'], booleans: ['Pickup'] },
  { path: '/v1/adminusers', id: 'ann', body: USER, texts: ['Username', 'FirstName', 'LastName', 'Email'], nullable: ['Phone'], booleans: ['Active'] },
  { path: '/v1/suppliers/larch/users', id: 'bob', body: USER, texts: ['Username', 'Email'], booleans: ['Active'] },
  { path: '/v1/products', id: 'mug', body: { Name: 'Mug', Inventory: { Enabled: true } }, texts: ['Name'], nullable: ['Description', 'SKU'], booleans: ['Active', 'Returnable'], integers: ['QuantityMultiplier', 'Inventory.QuantityAvailable'], nullableIntegers: ['Inventory.NotificationPoint'], decimals: ['Price', 'ShipWeight'], prices: ['Price', 'SalePrice'], references: ['ParentID'], objects: ['Inventory'] },
  { path: '/v1/products/cup/variants', id: 'red', noPost: true, body: { Name: 'Red', Specs: [{ SpecID: 'COLOUR', Value: 'red' }] }, nullable: ['Name', 'UPC'], booleans: ['Active'], integers: ['Inventory.QuantityAvailable'], decimals: ['SalePrice'], objects: ['Inventory'] },
  { path: RECORDS, id: 'r', body: { AddressID: 'dublin' }, nullable: ['LocatorName', 'FulfilmentProvider'], booleans: ['AllowAllBuyers', 'OrderCanExceed', 'Infinite'], integers: ['QuantityAvailable', 'OnHand', 'SafetyStock'], nullableIntegers: ['NotificationPoint', 'Floor', 'BinID'], decimals: ['RetailPrice', 'Price', 'LTD'], prices: ['Price', 'SalePrice'], references: ['AddressID'] },
  { path: VARIANT_RECORDS, id: 'r', body: { AddressID: 'dublin' }, booleans: ['AllowAllBuyers'], integers: ['QuantityAvailable'], nullableIntegers: ['NotificationPoint'] },
];

const LISTS = [...RESOURCES.map(({ path }) => path), '/v1/apiclients', '/v1/inventoryrecords', '/v1/inventory/movements', `${RECORDS}/r/movements`];

let marketplace;
let call;
let stateBefore;

before(async () => {
  marketplace = await marketplaceWithMug(service);
  call = marketplace.call;
  await makeSupplier(service, call, 'larch');
  await call.put('/v1/adminusers/ann', { ...USER, Username: 'ann' });
  await call.put('/v1/suppliers/larch/users/bob', { ...USER, Username: 'bob' });
  await call.put('/v1/products/cup', { Name: 'Cup', Inventory: { Enabled: true, VariantLevelTracking: true } });
  await call.put('/v1/products/cup/variants/red', { Specs: [{ SpecID: 'COLOUR', Value: 'red' }] });
  await call.put(`${RECORDS}/r`, { AddressID: 'dublin', QuantityAvailable: 5, xp: { Bin: 'A' } });
  await call.put(`${VARIANT_RECORDS}/r`, { AddressID: 'cork', QuantityAvailable: 3 });
  stateBefore = await stateOf();
});

after(async () => {
  assert.deepEqual(await stateOf(), stateBefore, 'nothing changed');
});

/** All that a caller can see of the marketplace. */
async function stateOf() {
  const state = {};
  for (const path of LISTS) state[path] = await call.all(path);
  const summary = await call.get('/v1/inventory/summary');
  return { ...state, summary: { ...summary.body, AsOf: null } };
}

const send = (method, path, { body, headers = {}, token = marketplace.token } = {}) =>
  rawRequest(service, { method, path, body, headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers } });

const seen = (answer, what) => `${what}\nanswered ${answer.status} ${answer.text.slice(0, 500)}`;

/** A 4xx in OrderCloud's shape; `status` and `code` where only one is right. */
function assertRefused(answer, what, { status, code } = {}) {
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

/** Sends the cases, a few at once, and looks at each answer. */
async function refuses(cases) {
  await forEach(cases, REQUESTS_AT_ONCE, async ({ method, path, expected, ...options }) => {
    const answer = await send(method, path, options);
    const body = options.body === undefined ? '' : ` with ${String(options.body).slice(0, 200)}`;
    assertRefused(answer, `${method} ${path.slice(0, 200)}${body}`, expected);
  });
}

/** The three ways to write an object of a resource. */
function writesOf({ path, id, noPost }) {
  return [...(noPost ? [] : [{ method: 'POST', path }]), { method: 'PUT', path: `${path}/${id}` }, { method: 'PATCH', path: `${path}/${id}` }];
}

describe('bodies', () => {
  const deep = (open, close, levels) => open.repeat(levels) + close.repeat(levels);
  const unreadable = {
    nothing: '',
    'a space': ' ',
    'half an object': '{"Name":"x"',
    'a comma too many': '{"Name":"x",}',
    'no quotes': '{Name:"x"}',
    'single quotes': "{'Name':'x'}",
    'two objects': '{} {}',
    'a comment': '{/* x */}',
    null: 'null',
    'a list': '[{"Name":"x"}]',
    'a text': '"x"',
    'a number': '1',
    NaN: '{"Name":"x","xp":{"a":NaN}}',
    Infinity: '{"xp":{"a":Infinity}}',
    '1e400': '{"xp":{"a":1e400}}',
    '-1e400': '{"Name":"x","QuantityAvailable":-1e400}',
    'an octal number': '{"QuantityAvailable":010}',
    '10,000 objects in one another': `{"xp":${deep('{"a":', '}', 10_000).replace('}', '1}')}}`,
    '10,000 lists in one another': `{"xp":{"a":${deep('[', ']', 10_000)}}}`,
    'half a surrogate pair': '{"Name":"\\ud800"}',
    'a control character': '{"Name":"a\u0001b"}',
    'a bad escape': '{"Name":"\\x41"}',
    'no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    'UTF-16': Buffer.from('{"Name":"x"}', 'utf16le'),
    XML: '<Product><Name>x</Name></Product>',
    'a form': 'Name=x&Active=true',
    'a million brackets': '['.repeat(900_000),
  };

  for (const [name, body] of Object.entries(unreadable)) {
    test(`a body of ${name} cannot be read`, () =>
      refuses(RESOURCES.flatMap(writesOf).map((write) => ({ ...write, body, expected: { status: 400, code: 'Request.InvalidRequestBody' } }))));
  }

  test('a body of 3 MB is too large', () =>
    refuses(RESOURCES.slice(4, 6).flatMap(writesOf).map((write) => ({ ...write, body: JSON.stringify({ Name: 'x'.repeat(3_000_000) }), expected: { status: 413, code: 'Request.TooLarge' } }))));

  test('a body that says its length wrongly, or comes in chunks, is too large all the same', () =>
    refuses([{ method: 'PUT', path: '/v1/products/new', body: `{"Name":"${'x'.repeat(1_500_000)}"}`, headers: { 'transfer-encoding': 'chunked' }, expected: { status: 413, code: 'Request.TooLarge' } }]));

  test('a text of nearly 1 MB is too long for any member', () => {
    const long = 'x'.repeat(990_000);
    const cases = RESOURCES.flatMap((resource) =>
      [...(resource.texts ?? []), ...(resource.nullable ?? [])].slice(0, 2).map((member) => ({ method: 'PUT', path: `${resource.path}/${resource.id}`, body: JSON.stringify({ ...resource.body, [member]: long }), expected: { status: 400, code: 'ValidationFailure' } })));
    return refuses([...cases, { method: 'PATCH', path: `${RECORDS}/r`, body: JSON.stringify({ xp: { long } }), expected: { status: 400, code: 'ValidationFailure' } }]);
  });
});

describe('members', () => {
  const wrong = {
    texts: [5, true, null, [], ['x'], {}, '', 'x'.repeat(2_001), 'a\u0000b'],
    nullable: [5, true, [], {}, 'x'.repeat(2_001), 'a\u0000b'],
    booleans: ['true', 'false', '', 0, 1, null, [], {}],
    integers: ['5', '', 'NaN', 1.5, -0.1, 2_147_483_648, -2_147_483_649, 9_007_199_254_740_993, 1e300, true, null, [], [1], {}],
    nullableIntegers: ['5', '', 'NaN', 1.5, 2_147_483_648, 1e300, false, [], {}],
    decimals: ['abc', '', 'NaN', 'Infinity', '1e5', '1,5', ' 1', 1e13, 1e300, 0.0000001, true, [], {}],
    prices: [-1, '-0.01', 'free', 1e13],
    references: ['a b', 'a/b', 'ü', '', '\u0000', 'x'.repeat(101), 5, true, [], {}],
    objects: ['x', '', 5, true, [], [{}]],
  };
  const wrongForAll = {
    ID: ['a b', 'a/b', '../x', 'ü', 'a\u0000', '', ' ', 'x'.repeat(101), 'assignments', 5, true, [], {}],
    xp: ['x', '', 5, true, [], [{}], { long: 'x'.repeat(8_000) }, Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`key${n}`, n]))],
  };

  function membersOf(resource) {
    const own = Object.keys(wrong).flatMap((kind) => (resource[kind] ?? []).map((member) => [member, wrong[kind]]));
    return [...own, ...Object.entries(wrongForAll)];
  }

  for (const resource of RESOURCES) {
    test(`of ${resource.path} that hold what they must not are named`, async () => {
      const cases = membersOf(resource).flatMap(([member, values]) => values.map((value) => ({ member, body: JSON.stringify(bodyWith(resource.body, member, value)) })));

      await forEach(cases, REQUESTS_AT_ONCE, async ({ member, body }, index) => {
        const writes = writesOf(resource);
        const { method, path } = writes[index % writes.length];
        const answer = await send(method, path, { body });

        const what = `${method} ${path} with ${body.slice(0, 200)}`;
        assertRefused(answer, what, { status: 400, code: 'ValidationFailure' });
        assert.ok(answer.body.Errors.some((entry) => entry.Data.Field === member), seen(answer, `${what}: names ${member}`));
      });
    });
  }

  /** The body with a member, `A.B` being one of a nested object. */
  function bodyWith(body, member, value) {
    const [outer, inner] = member.split('.');
    return inner ? { ...body, [outer]: { ...body[outer], [inner]: value } } : { ...body, [outer]: value };
  }

  test('that are required are asked for', () =>
    refuses(RESOURCES.flatMap((resource) => (resource.texts ?? []).concat(resource.body.AddressID ? ['AddressID'] : []).map((member) => {
      const { [member]: left, ...body } = resource.body;
      return { method: resource.noPost ? 'PUT' : 'POST', path: resource.noPost ? `${resource.path}/new` : resource.path, body: JSON.stringify(body), expected: { status: 400, code: 'ValidationFailure' } };
    }))));

  test('of specs are looked at one by one', () =>
    refuses([5, 'x', {}, [5], [null], [{}], [{ SpecID: 'A' }], [{ OptionID: 'A' }], [{ SpecID: 'A', OptionID: 5 }], [{ SpecID: 'A', Value: 'x' }, { SpecID: 'A', Value: 'y' }], Array.from({ length: 101 }, (_, n) => ({ SpecID: `s${n}`, Value: 'x' }))]
      .map((specs) => ({ method: 'PUT', path: '/v1/products/cup/variants/new', body: JSON.stringify({ Specs: specs }), expected: { status: 400, code: 'ValidationFailure' } }))));

  test('of API clients are looked at', () =>
    refuses([
      {}, { AppName: 'a' }, { AppName: 'a', AccessTokenDuration: 9 }, { AppName: 'a', AccessTokenDuration: 601 }, { AppName: 'a', AccessTokenDuration: '600' },
      { AppName: 'a', AccessTokenDuration: 600, RefreshTokenDuration: -1 }, { AppName: 'a', AccessTokenDuration: 600, ClientSecret: 'short' },
      { AppName: 'a', AccessTokenDuration: 600, Roles: 'FullAccess' }, { AppName: 'a', AccessTokenDuration: 600, MaximumGrantedRoles: [5] },
    ].map((body) => ({ method: 'POST', path: '/v1/apiclients', body: JSON.stringify(body), expected: { status: 400, code: 'ValidationFailure' } }))));

  test('that name what is not there are not found', () =>
    refuses([
      { method: 'POST', path: RECORDS, body: '{"AddressID":"nowhere"}', expected: { status: 404, code: 'NotFound' } },
      { method: 'PATCH', path: `${RECORDS}/r`, body: '{"AddressID":"larch-home"}', expected: { status: 404, code: 'NotFound' } },
      { method: 'POST', path: RECORDS, body: '{"AddressID":"dublin","OwnerID":"nobody"}', expected: { status: 404, code: 'NotFound' } },
      { method: 'POST', path: '/v1/products', body: '{"Name":"x","OwnerID":"nobody"}', expected: { status: 404, code: 'NotFound' } },
    ]));

  test('that nobody knows are ignored and never shown', async () => {
    const members = { Unknown: 1, __proto__x: {}, constructor: 'x', 'Inventory.Enabled': 'x', id: 5, Password: 5, Number: 'x', Version: -1, DateCreated: 'x', QuantityAvailable: 'x' };
    const body = `{"__proto__":{"Active":true},"toString":5,${JSON.stringify({ ...members, Name: 'larch' }).slice(1)}`;

    const answer = await send('PATCH', '/v1/suppliers/larch', { body });

    assert.equal(answer.status, 200, seen(answer, 'PATCH with unknown members'));
    for (const member of ['Unknown', '__proto__x', '__proto__', 'constructor', 'toString', 'id', 'Password']) assert.ok(!Object.hasOwn(answer.body, member), member);
    const { DateCreated: _, ...supplier } = answer.body;
    const { DateCreated, ...stored } = stateBefore['/v1/suppliers'].find(({ ID }) => ID === 'larch');
    assert.deepEqual([supplier, answer.body.DateCreated], [{ ...stored }, DateCreated]);
  });

  test('that come twice count once, the last', async () => {
    const answer = await send('PATCH', '/v1/suppliers/larch', { body: '{"Name":5,"Name":"larch"}' });

    assert.deepEqual([answer.status, answer.body.Name], [200, 'larch']);
  });
});

describe('paths', () => {
  // Dots alone, encoded or not, never arrive: the URL parser of the platform takes them for steps up.
  const badIds = ['a%20b', 'a%2Fb', '%00', 'a%00b', '%C3%BC', '%F0%9F%A5%A8', '%22', "'", '%27%3B--', '%3Cscript%3E', 'x'.repeat(101), 'x'.repeat(3_000), '*', '!', '%', '%zz', '%C3', '%FF', '%ED%A0%80', '%25', '..%2f..', ';', '@', '$', '~', '%0d%0aX-Header:%20x', '+', ':', '(', '%7B%7D', '{id}'];

  for (const { path } of RESOURCES) {
    test(`IDs with bad characters name nothing under ${path}`, () =>
      refuses(badIds.flatMap((id) => [
        { method: 'GET', path: `${path}/${id}`, expected: { status: 404, code: 'NotFound' } },
        { method: 'PATCH', path: `${path}/${id}`, body: '{}', expected: { status: 404, code: 'NotFound' } },
        { method: 'DELETE', path: `${path}/${id}`, expected: { status: 404, code: 'NotFound' } },
      ])));
  }

  test('PUT makes no object with such an ID, or with a word that paths need', () =>
    refuses(RESOURCES.flatMap(({ path, body }) => [...badIds, 'assignments'].map((id) => ({ method: 'PUT', path: `${path}/${id}`, body: JSON.stringify(body) })))));

  test('an ID with bad characters before others is not found either', () =>
    refuses(badIds.flatMap((id) => [
      { method: 'GET', path: `/v1/products/${id}/inventoryrecords/r`, expected: { status: 404, code: 'NotFound' } },
      { method: 'GET', path: `/v1/products/cup/variants/${id}/inventoryrecords`, expected: { status: 404, code: 'NotFound' } },
      { method: 'POST', path: `/v1/suppliers/${id}/addresses`, body: JSON.stringify(ADDRESS), expected: { status: 404, code: 'NotFound' } },
      { method: 'GET', path: `/v1/products/${id}/inventoryrecords/r/movements`, expected: { status: 404, code: 'NotFound' } },
    ])));

  test('what is no route is not found', () =>
    refuses(['/v1', '/v1/', '/v1//', '/v1/nothing', '/v1/Products', '/v1/products/', '/v1/products/mug/', '/v1/products//inventoryrecords', '/v1/products/mug/inventoryrecords/r/x', '/v1/orders/Outgoing', '/v1/buyers', '/v1/specs', '/oauth', '/oauth/', '/oauth/tokens', '/v1/%', '/v1/%zz', '/v1/products/mug/inventoryrecords/assignments', '/v1/../v2/x']
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
  const withoutXp = ['/v1/inventory/movements', `${RECORDS}/r/movements`];

  for (const [code, cases] of Object.entries(queries)) {
    test(`refuse with ${code}`, () =>
      refuses(LISTS.filter((path) => !withoutXp.includes(path)).flatMap((path) => cases.map((query) => ({ method: 'GET', path: `${path}?${query}`, expected: { status: 400, code } })))));

    test(`of movements refuse with ${code}, too`, () =>
      refuses(withoutXp.flatMap((path) => cases.map((query) => ({ method: 'GET', path: `${path}?${query}`, expected: { status: 400 } })))));
  }

  test('refuse values of the wrong type', () =>
    refuses([
      ...['abc', '1.5', '>x', '<', '>', '>=', '1e400', 'NaN', '!abc', '1|x', '5*', '%00', '0x10', long, '99999999999999999999'].flatMap((value) => [`${RECORDS}?QuantityAvailable=${encodeURIComponent(value)}`, `/v1/inventoryrecords?OnHand=${encodeURIComponent(value)}`, `/v1/products?Inventory.QuantityAvailable=${encodeURIComponent(value)}`]),
      ...['yes', '1', '>true', 'tru', '*e'].flatMap((value) => [`/v1/suppliers?Active=${encodeURIComponent(value)}`, `/v1/inventoryrecords?Infinite=${encodeURIComponent(value)}`]),
      ...['yesterday', '2026-13-01', '>2026-02-30', '2026*', '1e9'].flatMap((value) => [`/v1/addresses?DateCreated=${encodeURIComponent(value)}`, `/v1/inventoryrecords?LastUpdated=${encodeURIComponent(value)}`]),
      ...['abc', '1.2345678', '1234567890123', '1e3', '.5', '5.'].map((value) => `/v1/inventoryrecords?Price=${encodeURIComponent(value)}`),
      ...['from=x', 'to=2026-99-99', 'before=x', 'before=1.5', 'before=99999999999999999999'].map((query) => `/v1/inventory/movements?${query}`),
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
      ...['1', '"x"', '"1e9"', '"-1"', '""', 'W/"1"', '"1", "2"', '"99999999999999999999"', 'x'.repeat(5_000)].flatMap((tag) => ['PATCH', 'PUT', 'DELETE'].map((method) => ({ method, path: `${RECORDS}/r`, body: method === 'DELETE' ? undefined : '{"AddressID":"dublin"}', headers: { 'if-match': tag }, expected: { status: 412, code: 'PreconditionFailed' } }))),
      ...['', ' ', 'a b', 'x'.repeat(256), '\u00fc', 'tab\there'].map((key) => ({ method: 'POST', path: RECORDS, body: '{"AddressID":"nowhere"}', headers: { 'idempotency-key': key } })),
    ]));

  test('of another content type are no excuse for a body that is no JSON', () =>
    refuses(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ';;;', 'x'.repeat(500)].map((type) => ({ method: 'POST', path: RECORDS, body: 'AddressID=dublin', headers: { 'content-type': type }, expected: { status: 400, code: 'Request.InvalidRequestBody' } }))));
});

describe('tokens', () => {
  const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  const signed = (header, claims, key) => {
    const text = `${base64(header)}.${base64(claims)}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  function badTokens() {
    const [header, payload, signature] = marketplace.token.split('.');
    const claims = claimsOf(marketplace.token);
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
    refuses([undefined, '', 'Bearer', 'Bearer ', 'Bearer  ', 'Basic YTpi', marketplace.token, `Token ${marketplace.token}`, `Bearer ${marketplace.token} x`, `Bearer ${marketplace.token},${marketplace.token}`]
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
    refuses([['GET', '/v1/marketplaces'], ['POST', '/v1/marketplaces'], ['PATCH', `/v1/marketplaces/${marketplace.id}`]].map(([method, path]) => ({ method, path, body: method === 'GET' ? undefined : '{"ID":"x","Name":"x"}', expected: { status: 403, code: 'Auth.InsufficientRoles' } }))));

  test('are not given for bad requests', async () => {
    const form = { grant_type: 'client_credentials', client_id: marketplace.clientId, client_secret: marketplace.clientSecret };
    const cases = [
      ['', 400, 'Auth.OauthError'], ['grant_type=', 400, 'Auth.OauthError'], [{ ...form, grant_type: 'magic' }, 400, 'Auth.OauthError'],
      [{ ...form, client_secret: '' }, 401, 'Auth.OauthError'], [{ ...form, client_secret: 'x'.repeat(100_000) }, 401, 'Auth.OauthError'], [{ ...form, client_secret: '\u0000' }, 401, 'Auth.OauthError'],
      [{ ...form, client_id: '' }, 401, 'ApiClient.InvalidClientID'], [{ ...form, client_id: 'x' }, 401, 'ApiClient.InvalidClientID'], [{ ...form, client_id: '999999999999999999999-x' }, 401, 'ApiClient.InvalidClientID'], [{ ...form, client_id: `${marketplace.number}-'` }, 401, 'ApiClient.InvalidClientID'],
      [{ ...form, scope: 'NoRole' }, 400, 'Auth.InsufficientRole'],
      [{ ...form, grant_type: 'password' }, 400, 'Auth.UsernameAndPasswordRequired'], [{ ...form, grant_type: 'password', username: 'nobody', password: 'x'.repeat(10_000) }, 400, 'Auth.InvalidUsernameOrPassword'],
      [{ ...form, grant_type: 'refresh_token' }, 400, 'Auth.OauthError'], [{ ...form, grant_type: 'refresh_token', refresh_token: `${marketplace.number}-x` }, 400, 'Auth.OauthError'],
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

test('the service still answers', async () => {
  assert.equal((await fetch(`${service.baseUrl}/healthz`)).status, 200);
});
