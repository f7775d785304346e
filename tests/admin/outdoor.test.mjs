// A real shop of 2,003 records, seen and edited in the browser.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { available, eventually, goTo, names, queryOf, rowOf, setQuantity, signedIn } from '../support/admin.mjs';
import { launch } from '../support/browser.mjs';
import { callerOf } from '../support/ordercloud.mjs';
import { absence, loadOutdoor, readOutdoor } from '../support/outdoor.mjs';
import { service } from '../support/service.mjs';

describe('the outdoor shop in the admin', { skip: absence }, () => {
  let browser;
  let shop;
  let call;
  let page;

  before(async () => {
    const marketplace = await service.makeMarketplace();
    call = callerOf(service, marketplace.token);
    [browser, shop] = await Promise.all([launch(), readOutdoor()]);
    await loadOutdoor(call, shop);
    page = await signedIn(browser, service, marketplace, { width: 1440, height: 900 });
  });
  after(() => browser?.close());

  const sum = (records, numberOf) => records.reduce((total, { body }) => total + numberOf(body), 0);
  const quantity = ({ QuantityAvailable = 0 }) => QuantityAvailable;
  const isOut = ({ body }) => quantity(body) === 0;

  test('the totals of the overview are the sums of the export', async () => {
    await goTo(page, service, '/');

    const figures = Object.fromEntries(await page.locator('.figure').evaluateAll((all) => all.map((figure) => [figure.querySelector('.figure-word').textContent, figure.querySelector('.figure-number').textContent])));

    assert.deepEqual(figures, {
      Available: shown(sum(shop.records, quantity)),
      'On hand': shown(sum(shop.records, (record) => quantity(record) + (record.SafetyStock ?? 0))),
      Allocated: '0',
      Records: shown(shop.records.length),
      'Out of stock': shown(shop.records.filter(isOut).length),
      Low: '0',
      Oversold: shown(shop.records.filter(({ body }) => quantity(body) < 0).length),
    });
  });

  test('so are those of each location', async () => {
    await goTo(page, service, '/');

    const rows = Object.fromEntries(await page.locator('tbody tr').evaluateAll((all) => all.map((row) => [row.querySelector('.row-open').textContent, row.querySelector('.quantity-number').textContent])));

    const at = (id) => shop.records.filter(({ body }) => body.AddressID === id);
    const stocked = shop.addresses.filter(({ ID }) => at(ID).length > 0);
    assert.deepEqual(rows, Object.fromEntries(stocked.map(({ ID, AddressName }) => [AddressName, shown(sum(at(ID), quantity))])));
  });

  test('a location of the overview leads to its records', async () => {
    await goTo(page, service, '/');
    const { ID, AddressName } = shop.addresses.find((address) => address.ID === shop.records[0].body.AddressID);

    await page.getByRole('link', { name: AddressName, exact: true }).click();

    const count = shop.records.filter(({ body }) => body.AddressID === ID).length;
    await eventually(async () => assert.equal(await totals(), `${shown(count)} of ${shown(shop.records.length)} records`));
    assert.deepEqual(queryOf(page), { location: ID });
  });

  test('the records page counts every row of the inventory', async () => {
    await goTo(page, service, '/records');

    await eventually(async () => assert.match(await totals(), new RegExp(`^${shown(shop.records.length)} records`)));
    assert.equal(await page.locator('.pager-range').textContent(), `1–50 of ${shown(shop.records.length)}`);
  });

  test('a search narrows it to what the export holds', async () => {
    await goTo(page, service, '/records');
    const word = shop.records[0].productId;
    const expected = shop.records.filter(({ productId }) => productId === word);

    await page.getByRole('searchbox').fill(word);

    await eventually(async () => assert.equal(await totals(), `${shown(expected.length)} of ${shown(shop.records.length)} records`));
    assert.deepEqual([...new Set(await names(page))], [word]);
  });

  test('a count that was edited is there after a reload, in the list, the sums and the ledger', async () => {
    const { productId, body } = shop.records[0];
    const record = `${productId}/${body.ID}`;
    await goTo(page, service, `/records?search=${productId}&location=${body.AddressID}`);
    const row = rowOf(page, record);

    await setQuantity(row, '+17');
    await eventually(async () => assert.equal(await available(row), shown(quantity(body) + 17)));
    await page.reload();

    await eventually(async () => assert.equal(await available(row), shown(quantity(body) + 17)));
    const [last] = (await call.get(`/v1/products/${productId}/inventoryrecords/${body.ID}/movements`)).body.Items;
    assert.equal(last.After.OnHand - last.Before.OnHand, 17);
    await goTo(page, service, '/');
    assert.equal(await page.locator('.figure-number').first().textContent(), shown(sum(shop.records, quantity) + 17));
  });

  const totals = async () => (await page.locator('.totals').textContent()).trim();
});

/** A number as the page writes it. */
function shown(number) {
  return number.toLocaleString('en-US').replace('-', '−');
}
