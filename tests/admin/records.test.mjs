// The list of records: what it shows, how it is narrowed, ordered and walked, and that the address says all of it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { available, eventually, focused, goTo, names, queryOf, rowOf, signedIn } from '../support/admin.mjs';
import { launch } from '../support/browser.mjs';
import { forEach, makeSupplier, marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

/** Product, record, quantity and what else its record says. */
const STOCK = [
  ['mug', 'dublin', 1200],
  ['mug', 'cork', 0],
  ['axe', 'dublin', 4, { NotificationPoint: 5 }],
  ['axe', 'cork', -2, { OrderCanExceed: true }],
  ['bow', 'dublin', 0, { Infinite: true }],
  ['bow', 'larch-home', 30, { OwnerID: 'larch' }],
  ...Array.from({ length: 20 }, (_, index) => [`peg-${String(index + 1).padStart(2, '0')}`, 'cork', 100 + index]),
];

let browser;
let shop;
let page;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  await makeSupplier(service, shop.call, 'larch');
  await forEach(new Set(STOCK.map(([product]) => product)), 8, (product) => shop.call.put(`/v1/products/${product}`, { Name: `Item ${product}`, Active: true, Inventory: { Enabled: true } }));
  await forEach(STOCK, 8, ([product, id, quantity, more]) => shop.call.put(`/v1/products/${product}/inventoryrecords/${id}`, { AddressID: id, QuantityAvailable: quantity, ...more }));
  page = await signedIn(browser, service, shop, { path: '/records', width: 1440, height: 900 });
});
after(() => browser?.close());
beforeEach(() => goTo(page, service, '/records'));

const paths = () => page.locator('[data-record]').evaluateAll((rows) => rows.map((row) => row.dataset.record));
const totals = async () => (await page.locator('.totals').textContent()).trim();
const showsPaths = (expected) => eventually(async () => assert.deepEqual((await paths()).sort(), expected.toSorted()));

async function choose(filter, ...choices) {
  await page.locator('.filter-chips').getByRole('button', { name: filter }).click();
  for (const choice of choices) await page.getByRole('menuitemcheckbox', { name: choice, exact: true }).click();
  await page.keyboard.press('Escape');
}

test('the table shows what the API has', async () => {
  const records = await shop.call.all('/v1/inventoryrecords');

  await eventually(async () => assert.equal((await paths()).length, records.length));
  const rows = await page.locator('tbody tr').evaluateAll((all) => all.map((row) => ['.row-open', '.col-place', '.quantity-number', '.col-minor'].map((cell) => row.querySelector(cell).textContent.trim())));
  const expected = records.map(({ ProductID, QuantityAvailable, OnHand, Infinite, Address }) => [`Item ${ProductID}`, Address.AddressName ?? Address.ID, Infinite ? '∞' : shown(QuantityAvailable), shown(OnHand)]);
  assert.deepEqual(rows.sort(), expected.sort());
  await eventually(async () => assert.equal(await totals(), `${records.length} records · 1 out of stock · 1 low · 1 oversold`));
});

test('each state of stock has its word', async () => {
  const states = { 'mug/dublin': 'In stock', 'mug/cork': 'Out', 'axe/dublin': 'Low', 'axe/cork': 'Oversold', 'bow/dublin': 'Infinite' };
  for (const [record, word] of Object.entries(states)) {
    assert.equal((await rowOf(page, record).locator('.col-state').textContent()).trim(), word);
  }
});

describe('what narrows and orders the list stands in the address and survives a reload', () => {
  /** Checks the list as it is and again after a reload. */
  async function showsTwice(query, check) {
    await eventually(check);
    assert.deepEqual(queryOf(page), query);
    await page.reload();
    await eventually(check);
    assert.deepEqual(queryOf(page), query);
  }

  test('a search', async () => {
    await page.getByRole('searchbox').fill('axe');
    await showsTwice({ search: 'axe' }, async () => {
      assert.deepEqual((await paths()).sort(), ['axe/cork', 'axe/dublin']);
      assert.equal(await page.getByRole('searchbox').inputValue(), 'axe');
      assert.equal(await totals(), '2 of 26 records');
    });
  });

  test('a location', async () => {
    await choose('Location', 'dublin depot');
    await showsTwice({ location: 'dublin' }, async () => {
      assert.deepEqual((await paths()).sort(), ['axe/dublin', 'bow/dublin', 'mug/dublin']);
      assert.equal(await page.getByRole('button', { name: 'Location dublin depot' }).count(), 1);
    });
  });

  test('several states of stock', async () => {
    await choose('Stock', 'Out', 'Oversold');
    await showsTwice({ stock: 'out,oversold' }, async () => assert.deepEqual((await paths()).sort(), ['axe/cork', 'mug/cork']));
  });

  test('an owner', async () => {
    await choose('Owner', 'larch');
    await showsTwice({ owner: 'larch' }, async () => assert.deepEqual(await paths(), ['bow/larch-home']));
  });

  test('an order, up and down', async () => {
    const head = page.getByRole('columnheader', { name: 'Available' });
    await head.getByRole('button').click();
    await showsTwice({ sort: '!QuantityAvailable' }, async () => {
      assert.equal((await paths())[0], 'mug/dublin');
      assert.equal(await head.getAttribute('aria-sort'), 'descending');
    });
    await head.getByRole('button').click();
    await showsTwice({ sort: 'QuantityAvailable' }, async () => {
      assert.equal((await paths())[0], 'axe/cork');
      assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    });
  });

  test('the page and its size', async () => {
    await page.getByLabel('Rows').selectOption('20');
    await eventually(async () => assert.equal((await paths()).length, 20));
    await page.getByRole('button', { name: 'Next page' }).click();
    await showsTwice({ size: '20', page: '2' }, async () => {
      assert.equal((await paths()).length, 6);
      assert.equal(await page.locator('.pager-range').textContent(), '21–26 of 26');
    });
    await page.goBack();
    await eventually(async () => assert.equal(await page.locator('.pager-range').textContent(), '1–20 of 26'));
  });
});

test('a search that finds nothing says so and is cleared on the spot', async () => {
  await page.getByRole('searchbox').fill('no such thing');
  await page.getByText('No record matches').waitFor();

  await page.getByRole('button', { name: 'Clear filters' }).click();

  await eventually(async () => assert.equal((await paths()).length, STOCK.length));
  assert.deepEqual(queryOf(page), {});
});

test('filters are cleared at once', async () => {
  await goTo(page, service, '/records?location=cork&stock=out');
  await showsPaths(['mug/cork']);

  await page.getByRole('button', { name: 'Clear', exact: true }).click();

  await eventually(async () => assert.equal((await paths()).length, STOCK.length));
  assert.deepEqual(queryOf(page), {});
});

test('the totals lead to what they count', async () => {
  await page.getByRole('link', { name: '1 oversold' }).click();

  await showsPaths(['axe/cork']);
  assert.deepEqual(queryOf(page), { stock: 'oversold' });
});

describe('the keyboard', () => {
  const rests = (expected) => eventually(async () => assert.equal(await focused(page), expected));

  test('arrows, Home and End walk the rows', async () => {
    const all = await paths();
    await page.locator('[data-record]').first().focus();

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await rests(all[2]);
    await page.keyboard.press('ArrowUp');
    await rests(all[1]);
    await page.keyboard.press('ArrowRight');
    await rests('quantity-show');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('End');
    await rests(all.at(-1));
    await page.keyboard.press('Home');
    await rests(all[0]);
  });

  test('only one row is in the tab order', async () => {
    await page.locator('[data-record="axe/cork"]').focus();

    const stops = await page.locator('tbody [data-record]:not([tabindex="-1"])').evaluateAll((rows) => rows.map((row) => row.dataset.record));
    assert.deepEqual(stops, ['axe/cork']);
  });

  test('Enter opens a record, j and k step through the list, Esc closes and goes back to the row', async () => {
    const all = await paths();
    await page.locator('[data-record]').first().focus();

    await page.keyboard.press('Enter');
    await page.locator('.panel .timeline').waitFor();
    assert.deepEqual(queryOf(page), { panel: all[0] });
    await page.keyboard.press('j');
    await eventually(() => assert.deepEqual(queryOf(page), { panel: all[1] }));
    await page.keyboard.press('k');
    await eventually(() => assert.deepEqual(queryOf(page), { panel: all[0] }));
    await page.keyboard.press('Escape');

    await eventually(async () => assert.equal(await page.locator('.panel').count(), 0));
    assert.deepEqual(queryOf(page), {});
    await rests(all[0]);
  });

  test('e edits the quantity of the row, and Esc leaves it as it was', async () => {
    const row = rowOf(page, 'mug/dublin');
    await row.locator('[data-record]').focus();

    await page.keyboard.press('e');
    await rests('quantity-input');
    await page.keyboard.type('5');
    await page.keyboard.press('Escape');

    await rests('quantity-show');
    assert.equal(await available(row), '1,200');
  });

  test('/ goes to the search', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('bow');

    await eventually(() => assert.deepEqual(queryOf(page), { search: 'bow' }));
    await showsPaths(['bow/dublin', 'bow/larch-home']);
  });

  test('the palette goes to what was typed, however fast Enter follows', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Locations');
    await page.keyboard.press('Enter');

    await eventually(() => assert.equal(new URL(page.url()).pathname, '/locations'));
    await eventually(async () => assert.ok((await names(page)).includes('dublin depot')));
  });
});

function shown(number) {
  return number.toLocaleString('en-US').replace('-', '−');
}
