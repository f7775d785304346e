// Refreshing stock from a file in the browser: columns, preview, run, result, undo; and the jobs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { eventually, signedIn } from '../support/admin.mjs';
import { axe, launch } from '../support/browser.mjs';
import { callerOf, forEach, marketplaceWithMug } from '../support/ordercloud.mjs';
import { absence, inventoryFile, readOutdoor } from '../support/outdoor.mjs';
import { act, atStep, chooseFile, columnsOf, figuresOf, inQuestion, lookAt, openRefresh, rowsOf, run, setMeaning } from '../support/refresh.mjs';
import { service } from '../support/service.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** A page at the first step, in a marketplace of its own with the locations `dublin` and `cork`. */
async function atRefresh(options) {
  const shop = await marketplaceWithMug(service);
  const page = await signedIn(browser, service, shop, { path: '/refresh', width: 1440, height: 900, ...options });
  return { ...shop, page };
}

const stock = async (call, product, record = 'dublin') => (await call.get(`/v1/products/${product}/inventoryrecords/${record}`)).body;

describe('the outdoor shop through the page', { skip: absence }, () => {
  test('every row goes to the location it names, as one run', async () => {
    const marketplace = await service.makeMarketplace();
    const call = callerOf(service, marketplace.token);
    const { addresses, records } = await readOutdoor();
    await forEach(addresses, 16, (body) => call.put(`/v1/addresses/${body.ID}`, body));
    const page = await signedIn(browser, service, marketplace, { path: '/refresh', width: 1440, height: 900 });

    await chooseFile(page, 'inventory.csv', await readFile(inventoryFile));
    assert.deepEqual(await columnsOf(page), { locationCode: 'location', locationName: '', upc: 'upc', quantity: 'quantity', floor: 'floor', safetyStock: 'safetyStock', ltd: 'ltd' });
    await lookAt(page);
    assert.deepEqual(await figuresOf(page), { Added: records.length, Changed: 0, Unchanged: 0, Refused: 0 });
    await run(page);

    assert.deepEqual(await figuresOf(page), { Added: records.length, Changed: 0, Unchanged: 0, Refused: 0 });
    const stocked = new Set(records.map(({ body }) => body.AddressID));
    assert.equal(new URL(page.url()).searchParams.get('jobs').split(',').length, stocked.size);
    const summary = (await call.get('/v1/inventory/summary')).body;
    const onHand = records.reduce((sum, { body }) => sum + (body.QuantityAvailable ?? 0), 0);
    assert.deepEqual([summary.Records, summary.OnHand], [records.length, onHand]);
    await page.context().close();
  });
});

describe('a file as people have them', () => {
  let shop;
  let page;
  before(async () => ({ page, ...shop } = await atRefresh()));
  after(() => page?.context().close());

  const MESSY = '\ufeffArtikel;Bestand;Lager;Bemerkung\r\n\r\n="00123";1.000;dublin;"two\r\nlines"\r\n"=""007""";12;Cork Depot;\r\n;;;\r\n';

  test('semicolons, texts of spreadsheets, thousands and empty lines are read as they were meant', async () => {
    await chooseFile(page, 'bestand.csv', MESSY);
    assert.deepEqual(await columnsOf(page), { Artikel: 'partNumber', Bestand: 'quantity', Lager: 'location', Bemerkung: '' });
    await lookAt(page);
    assert.deepEqual(await figuresOf(page), { Added: 2, Changed: 0, Unchanged: 0, Refused: 0 });
    assert.deepEqual(await rowsOf(page), [['3', '00123', 'dublin depot', '1,000+1,000'], ['5', '007', 'cork depot', '12+12']]);
    await run(page);

    assert.equal((await stock(shop.call, '00123')).OnHand, 1000);
    assert.equal((await stock(shop.call, '007', 'cork')).OnHand, 12);
  });

  test('what the columns of such a file mean is remembered', async () => {
    await openRefresh(page, service);
    await chooseFile(page, 'bestand.csv', MESSY);
    await setMeaning(page, 'Bemerkung', 'inventoryLocatorName');
    await lookAt(page);
    await openRefresh(page, service);
    await chooseFile(page, 'next.csv', MESSY);

    assert.equal((await columnsOf(page)).Bemerkung, 'inventoryLocatorName');
  });

  test('a number that could be either of two is asked about', async () => {
    await openRefresh(page, service);
    await chooseFile(page, 'counts.csv', 'sku,quantity,location\nmug-1,"1,000",dublin\nmug-2,"2,500",dublin\n');

    assert.equal(await act(page).getAttribute('aria-disabled'), 'true');
    await inQuestion(page).selectOption({ label: 'Points part thousands, commas decimals: 1,000 is 1' });
    await lookAt(page);
    // The other, 2,5, is no whole number then.
    assert.deepEqual(await figuresOf(page), { Added: 1, Changed: 0, Unchanged: 0, Refused: 1 });
  });

  test('JSON is a body of the Kibo API or plain objects', async () => {
    await openRefresh(page, service);
    await chooseFile(page, 'body.json', JSON.stringify({ locationCode: 'dublin', items: [{ partNumber: 'json-1', quantity: 4 }, { partNumber: 'json-2', quantity: '5' }] }));
    await lookAt(page);
    assert.deepEqual(await rowsOf(page), [['1', 'json-1', '4+4'], ['2', 'json-2', '5+5']]);
  });

  test('what cannot be read is told, and the file before it stays', async () => {
    await openRefresh(page, service);
    await page.locator('#refresh-file').setInputFiles({ name: 'broken.csv', mimeType: 'text/csv', buffer: Buffer.from('sku,quantity\n"a,1\n') });
    await eventually(async () => assert.equal(await page.locator('.form-fault').textContent(), 'broken.csv: Line 2 opens a quote that nothing closes.'));

    await page.locator('#refresh-file').setInputFiles({ name: 'book.xlsx', mimeType: '', buffer: Buffer.from('PK\x03\x04rest') });
    await eventually(async () => assert.match(await page.locator('.form-fault').textContent(), /book\.xlsx is a workbook/));
  });
});

describe('what a file would do', () => {
  let shop;
  let page;
  before(async () => {
    ({ page, ...shop } = await atRefresh());
    await shop.call.put('/v1/products/mug/inventoryrecords/dublin', { AddressID: 'dublin', QuantityAvailable: 7 });
    await shop.call.patch('/v1/products/mug', { SKU: 'SM-1' });
  });
  after(() => page?.context().close());

  test('a file sets counts, or adds to them, and says so with its first row', async () => {
    await chooseFile(page, 'counts.csv', 'sku,quantity,location\nSM-1,5,dublin\n');
    await lookAt(page);
    assert.deepEqual(await rowsOf(page), [['2', 'SM-1', '75−2']]);
    assert.equal(await page.locator('.choice').first().locator('span').textContent(), 'SM-1 at dublin will have 5 on hand, whatever it has now.');

    await page.getByText('The file adds to counts').click();
    await eventually(async () => assert.deepEqual(await rowsOf(page), [['2', 'SM-1', '712+5']]));
    assert.equal(await act(page).textContent(), 'Add to 1 count');
    assert.equal((await stock(shop.call, 'mug')).OnHand, 7, 'nothing has happened yet');
    await run(page);
    assert.equal((await stock(shop.call, 'mug')).OnHand, 12);
  });

  test('rows that cannot be applied are named by their lines, and hold up the rest until they are left out', async () => {
    await openRefresh(page, service);
    await chooseFile(page, 'counts.csv', 'sku,quantity,location\nSM-1,20,dublin\nSM-1,many,dublin\nSM-1,4,galway\n');
    await lookAt(page);
    assert.deepEqual(await figuresOf(page), { Added: 0, Changed: 1, Unchanged: 0, Refused: 2 });
    await page.getByRole('link', { name: 'Refused' }).click();
    await eventually(async () => assert.deepEqual((await rowsOf(page)).map(([line]) => line), ['4', '3']));
    assert.match((await rowsOf(page))[0].at(-1), /galway, which is not known/);

    await act(page).press('Enter'); // It cannot run yet, and leads to what is in its way.
    assert.equal(await page.evaluate(() => document.activeElement.id), 'refresh-skip');
    await page.keyboard.press('Space');
    await run(page);

    assert.equal((await stock(shop.call, 'mug')).OnHand, 20);
    assert.deepEqual(await figuresOf(page), { Added: 0, Changed: 1, Unchanged: 0, Refused: 2 });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download 2 refused rows' }).click()]);
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n').slice(0, -1);
    assert.match(lines[0], /^\ufeffLine,Job,Index,/);
    assert.deepEqual(lines.slice(1).map((line) => line.split(',')[0]), ['3', '4']);
  });

  test('one may go back, and leave and come back, without losing anything', async () => {
    await openRefresh(page, service);
    await chooseFile(page, 'kept.csv', 'sku,stockroom,quantity\nSM-1,x,33\n');
    await page.locator('#refresh-place').selectOption('dublin');
    await lookAt(page);
    await page.getByRole('link', { name: 'Columns' }).click();
    await atStep(page, 'What is in the columns?');
    assert.equal(await page.locator('#refresh-place').inputValue(), 'dublin');

    await page.getByRole('link', { name: 'Products' }).click();
    await page.locator('h1', { hasText: 'Products' }).waitFor();
    await page.getByRole('link', { name: 'Refresh', exact: true }).click();
    await page.getByRole('link', { name: 'Go on with it' }).click();
    await lookAt(page);
    assert.deepEqual(await rowsOf(page), [['2', 'SM-1', '2033+13']]);
    await run(page);

    const watched = page.url();
    await page.goto(`${service.baseUrl}/records`);
    await page.goto(watched);
    await eventually(async () => assert.deepEqual(await rowsOf(page), [['2', 'SM-1', '2033+13']]));
    assert.equal(await page.locator('h1').textContent(), 'kept.csv');
  });

  test('an undo says what it will do and puts back what stood there', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Undo 1 change' });
    assert.match(await dialog.textContent(), /1 record gets back what stood there before/);
    await dialog.getByRole('button', { name: 'Undo changes' }).click();

    await page.getByRole('link', { name: /^Undoes job/ }).waitFor();
    await eventually(async () => assert.equal((await stock(shop.call, 'mug')).OnHand, 20));
    await page.getByRole('link', { name: /^Undoes job/ }).click();
    await page.getByRole('link', { name: /^Undone by job/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0);
  });

  test('the history of a record leads to its job, and the rows of the job to the record', async () => {
    await page.goto(`${service.baseUrl}/records?panel=mug%2Fdublin`);
    await page.locator('.timeline a').first().click();
    await page.locator('h1', { hasText: /^Job/ }).waitFor();

    await page.locator('tbody .row-open').first().click();
    await page.locator('.panel .timeline').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('panel'), 'mug/dublin');
  });

  test('jobs are listed and filtered, and the filter stands in the address', async () => {
    await page.goto(`${service.baseUrl}/refresh/jobs`);
    await page.locator('.row-open').first().waitFor();
    await page.getByRole('button', { name: 'Kind' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Adjustment' }).click();

    await eventually(async () => assert.deepEqual(await page.locator('tbody .row-open').allTextContents(), ['Adjustment']));
    assert.equal(new URL(page.url()).searchParams.get('type'), 'ADJUST');
    assert.match(await page.locator('tbody tr').first().innerText(), /Done\s+dublin\s+1 changed/);
  });
});

test('more rows than one request takes go as several jobs, in order, and are shown as one', async () => {
  const { page, call } = await atRefresh();
  const rows = Array.from({ length: 1_001 }, (_, index) => `item-${index},+1,dublin`);

  await chooseFile(page, 'deltas.csv', `sku,delta,location\n${rows.join('\n')}\nitem-0,+5,dublin\n`);
  await lookAt(page);
  assert.ok(await page.getByLabel('The file adds to counts').isChecked(), 'signs look like changes');
  assert.match(await page.locator('.form-note').textContent(), /^1 row names an item that an earlier part names too\./);
  assert.match(await page.locator('.totals').textContent(), /At most 1,002 products/);
  await run(page);

  assert.equal(new URL(page.url()).searchParams.get('jobs').split(',').length, 2);
  assert.deepEqual(await figuresOf(page), { Added: 1001, Changed: 1, Unchanged: 0, Refused: 0 });
  await page.goto(`${page.url()}&outcome=added&page=21`);
  await eventually(async () => assert.deepEqual((await rowsOf(page)).map((row) => row.slice(0, 2)), [['1,002', 'item-1000']]));
  assert.equal((await stock(call, 'item-0')).OnHand, 6);
  await page.context().close();
});

test('more counts than one request takes go as several jobs too', async () => {
  const { page, call } = await atRefresh();
  const rows = Array.from({ length: 12_001 }, (_, index) => `item-${index},${index % 90},dublin`);

  await chooseFile(page, 'counts.csv', `sku,quantity,location\n${rows.join('\n')}\n`);
  await lookAt(page);
  await run(page);

  assert.equal(new URL(page.url()).searchParams.get('jobs').split(',').length, 2);
  assert.deepEqual(await figuresOf(page), { Added: 12_001, Changed: 0, Unchanged: 0, Refused: 0 });
  assert.equal((await call.get('/v1/inventory/summary')).body.OnHand, rows.reduce((sum, row) => sum + Number(row.split(',')[1]), 0));
  await page.context().close();
});

test('a file that was not sent survives a reload, with what was said of it, and not being sent', async () => {
  const { page } = await atRefresh();
  await chooseFile(page, 'counts.csv', 'code;n\nmug-1;5\nmug-2;6\n');
  await setMeaning(page, 'code', 'sku');
  await setMeaning(page, 'n', 'quantity');
  await page.locator('#refresh-place').selectOption('dublin');
  const before = await columnsOf(page);

  await page.reload();
  await atStep(page, 'What is in the columns?');
  assert.deepEqual(await columnsOf(page), before);

  await page.goto(`${service.baseUrl}/records`);
  const known = Promise.withResolvers();
  await page.route('**/v1/addresses?**', async (route) => route.continue(await known.promise));
  await page.goto(`${service.baseUrl}/refresh?step=columns`);
  await atStep(page, 'What is in the columns?');
  assert.deepEqual(await columnsOf(page), before);
  assert.equal(await page.locator('#refresh-place').inputValue(), 'dublin', 'before the locations are known');
  known.resolve();
  await page.locator('#refresh-place option[value="cork"]').waitFor({ state: 'attached' });
  assert.equal(await page.locator('#refresh-place').inputValue(), 'dublin');
  await lookAt(page);
  await run(page);
  await page.goto(`${service.baseUrl}/refresh?step=columns`);
  await page.reload();
  await atStep(page, 'Which file holds the counts?');
  await page.context().close();
});

test('a run of several jobs is undone as one', async () => {
  const { page, call } = await atRefresh();
  await chooseFile(page, 'counts.csv', 'sku,quantity,location\nmug-1,5,dublin\nmug-2,6,cork\n');
  await lookAt(page);
  await run(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('dialog', { name: 'Undo 2 changes' }).getByRole('button', { name: 'Undo changes' }).click();

  await eventually(async () => assert.deepEqual((await page.locator('tbody .row-open').allTextContents()).filter((text) => text === 'Undo'), ['Undo', 'Undo']));
  assert.equal(new URL(page.url()).searchParams.get('jobs').split(',').length, 2);
  assert.equal(new URL(page.url()).hash, '');
  await eventually(async () => assert.deepEqual((await call.get('/v1/inventoryrecords')).body.Items.map((record) => record.OnHand), []));
  await page.context().close();
});

test('who may only read sees jobs, and no way to refresh', async () => {
  const { page, ...shop } = await atRefresh();
  const password = 'a-long-password-1';
  await shop.call.put('/v1/adminusers/reader', { Username: 'reader', Password: password, FirstName: 'Rita', LastName: 'Reed', Email: 'rita@north.example', Active: true, Roles: ['ProductReader'] });
  const reader = await signedIn(browser, service, { id: shop.id, username: 'reader', password }, { path: '/refresh' });

  await reader.getByText('Your roles do not open this').waitFor();
  await reader.getByRole('link', { name: 'See what others did' }).click();
  await reader.getByText('No jobs yet').waitFor();
  assert.equal(await reader.getByRole('link', { name: 'Refresh from a file' }).count(), 0);
  await Promise.all([page, reader].map((each) => each.context().close()));
});

test('every step is accessible in both schemes, fits a telephone, and logs no fault', async () => {
  const { page } = await atRefresh();
  page.faults.length = 0; // That nobody is signed in yet is an answer of 401, which the browser logs.
  const look = async (name) => {
    await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' }); // What is read again is dimmed meanwhile.
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await eventually(async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${name} scrolls sideways at ${width} px`));
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))); // Until it is painted.
        await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
        assert.deepEqual(await axe(page), [], `${name}, ${colorScheme}, ${width} px`);
        if (process.env.ONHAND_SHOTS) await page.screenshot({ path: `${process.env.ONHAND_SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: width === 360 });
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await look('1-file');
  await chooseFile(page, 'a-name-of-a-file-that-is-longer-than-a-telephone-is-wide-2026-11-24.csv', 'sku,quantity,location,remark,ltd\nSM-1,20,dublin,"a remark that is rather long, and then some",1.5\nSM-2,7,cork,,"1,000"\nSM-3,none,dublin,,\nSM-4,4,galway,,\n');
  await look('2-columns');
  await inQuestion(page).selectOption({ index: 1 }).catch(() => {});
  await lookAt(page);
  await look('3-preview');
  await page.getByRole('link', { name: 'Refused' }).click();
  await page.locator('td.col-why').first().waitFor();
  await look('3-preview-refused');
  await page.locator('#refresh-skip').check();
  await run(page);
  await look('5-result');
  await page.goto(`${service.baseUrl}/refresh/jobs`);
  await page.locator('.row-open').first().waitFor();
  await look('6-jobs');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
