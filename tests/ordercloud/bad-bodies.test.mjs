// Hostile bodies and members on every route that writes: always a 4xx in the dialect's shape, and nothing changed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEach } from '../support/ordercloud.mjs';
import { RECORDS, RESOURCES } from '../support/resources.mjs';
import { REQUESTS_AT_ONCE, assertRefused, makeTarget, seen } from './hostile.mjs';

let target;
let send;
let refuses;

before(async () => {
  target = await makeTarget();
  ({ send, refuses } = target);
});

after(() => target.assertUntouched());

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
    const { DateCreated, ...stored } = target.state['/v1/suppliers'].find(({ ID }) => ID === 'larch');
    assert.deepEqual([supplier, answer.body.DateCreated], [{ ...stored }, DateCreated]);
  });

  test('that come twice count once, the last', async () => {
    const answer = await send('PATCH', '/v1/suppliers/larch', { body: '{"Name":5,"Name":"larch"}' });

    assert.deepEqual([answer.status, answer.body.Name], [200, 'larch']);
  });
});
