// Hostile bodies on what takes many rows: always a 4xx in the dialect's shape, never a job, and nothing changed. Where rows
// are looked at one by one, what is wrong with one is told of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEach } from '../support/ordercloud.mjs';
import { REQUESTS_AT_ONCE, makeTarget, seen } from './hostile.mjs';

const DOORS = ['/v1/inventory/refresh', '/v1/inventory/refresh?onBadRows=skip', '/v1/inventory/adjust', '/v1/inventory/refresh/preview', '/v1/inventory/refresh/preview?type=adjust'];
const row = { partNumber: 'mug', quantity: 1 };

let send;
let refuses;
let target;

before(async () => {
  target = await makeTarget();
  ({ send, refuses } = target);
});

after(() => target.assertUntouched());

const toAll = (bodies, expected) => refuses(DOORS.flatMap((path) => bodies.map((body) => ({ method: 'POST', path, body, expected }))));
const texts = (bodies) => bodies.map((body) => JSON.stringify(body));

describe('requests', () => {
  test('that are no JSON object cannot be read', () =>
    toAll(['', ' ', '{', '{} {}', "{'items':[]}", 'null', '[]', '[{}]', '"x"', '7', 'true', '{"items":[{]}', '{"items":[{"quantity":1e999}]}', '{"items":[{"sku":"\\ud800"}]}', '{"locationCode":"a\u0001b"}', Buffer.from('{"items":[]}', 'utf16le'), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), '['.repeat(900_000), `{"items":[${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}]}`], { status: 400, code: 'Request.InvalidRequestBody' }));

  test('that are wrong as a whole are refused by the member', () =>
    toAll(texts([
      {}, { items: [row] }, { locationCode: 'dublin' }, { locationCode: '', items: [row] }, { locationCode: 7, items: [row] }, { locationCode: ['dublin'], items: [row] },
      { locationName: {}, items: [row] }, { locationCode: 'nowhere', items: [row] }, { locationCode: 'DUBLIN', items: [row] }, { locationCode: "' OR 1=1 --", items: [row] },
      { locationCode: '\u0000', items: [row] }, { locationCode: 'x'.repeat(100_000), items: [row] }, { locationName: '%', items: [row] },
      { locationCode: 'dublin', locationName: 'cork depot', items: [row] }, { locationCode: 'dublin', items: null }, { locationCode: 'dublin', items: [] },
      { locationCode: 'dublin', items: {} }, { locationCode: 'dublin', items: 'x' }, { locationCode: 'dublin', items: Array.from({ length: 12_001 }, () => row) },
      { __proto__x: 1, constructor: 'x', locationcode: 'dublin', items: [row] },
    ]), { status: 400, code: 'ValidationFailure' }));

  test('with parameters of other words are refused', () =>
    refuses([
      ...['maybe', 'Skip', 'true', '1', '%00', 'skip,refuse', '\u202e'].map((word) => `/v1/inventory/refresh?onBadRows=${encodeURIComponent(word)}`),
      ...['undo', 'Adjust', '%00', 'x'.repeat(3_000)].map((word) => `/v1/inventory/refresh/preview?type=${encodeURIComponent(word)}`),
      ...['Outcome=%00', 'pageSize=0', 'page=0', 'page=x', 'Nothing=1', 'sortBy=Index', 'search=x', `Outcome=${'a*'.repeat(1_500)}`, Array.from({ length: 300 }, (_, n) => `Outcome=!a${n}`).join('&')].map((query) => `/v1/inventory/refresh/preview?${query}`),
    ].map((path) => ({ method: 'POST', path, body: JSON.stringify({ locationCode: 'dublin', items: [row] }), expected: { status: 400 } }))));
});

describe('rows', () => {
  const bad = [
    null, 5, 'mug', [], [row], {}, { quantity: 1 }, { partNumber: 'mug' }, { partNumber: 'mug', quantity: null }, { partNumber: '', quantity: 1 }, { partNumber: 7, quantity: 1 },
    { partNumber: { a: 1 }, quantity: 1 }, { partNumber: 'x'.repeat(256), quantity: 1 }, { sku: 'x'.repeat(500_000), quantity: 1 }, { ...row, upc: '' },
    ...['x', '', ' ', '1.5', '0x1', '1e3', '٣', true, [], {}, 1.5, 2 ** 31, 1e18, '9'.repeat(400)].map((quantity) => ({ ...row, quantity })),
    ...[0, -1, 'x', 1.5, []].map((binID) => ({ ...row, binID })), { ...row, tags: { a: 'b' } }, { ...row, deliveryDate: '2030-01-01' }, { ...row, serialNumber: 'x' },
  ];

  test('with a fault refuse the whole, and the row is named', async () => {
    for (const path of ['/v1/inventory/refresh', '/v1/inventory/adjust']) {
      await forEach(bad, REQUESTS_AT_ONCE, async (element) => {
        const answer = await send('POST', path, { body: JSON.stringify({ locationCode: 'dublin', items: [row, element] }) });

        const what = `${path} ${JSON.stringify(element).slice(0, 200)}`;
        assert.deepEqual([answer.status, answer.code], [400, 'ValidationFailure'], seen(answer, what));
        assert.match(answer.body.Errors[0].Data.Field, /^items\[1\]/, what);
      });
    }
  });

  test('with a fault are refused in the preview, each by itself', async () => {
    for (const path of ['/v1/inventory/refresh/preview', '/v1/inventory/refresh/preview?type=adjust']) {
      const answer = await send('POST', `${path}${path.includes('?') ? '&' : '?'}pageSize=100`, { body: JSON.stringify({ locationCode: 'dublin', items: bad }) });

      assert.deepEqual([answer.status, answer.body.Refused], [200, bad.length], seen(answer, path));
      assert.ok(answer.body.Items.Items.every(({ Outcome, Reason, ProductID }) => Outcome === 'refused' && Reason && ProductID === null), path);
    }
  });
});
