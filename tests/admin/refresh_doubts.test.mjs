// Refreshing from a file where something is in doubt: a run that stopped half-way, a file that says too little. What goes
// well is in refresh.test.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { eventually, signIn, signedIn } from '../support/admin.mjs';
import { axe, launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { act, atStep, chooseFile, figuresOf, lookAt, openRefresh, run } from '../support/refresh.mjs';
import { service } from '../support/service.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** A page at the first step, in a marketplace of its own with the locations `dublin` and `cork`. */
async function atRefresh() {
  const shop = await marketplaceWithMug(service);
  const page = await signedIn(browser, service, shop, { path: '/refresh', width: 1440, height: 900 });
  return { ...shop, page };
}

/** What is in doubt is accessible and fits, at a desk and on a telephone; and pictures of it, where they are asked for. */
async function look(page, name) {
  for (const [width, colorScheme] of [[360, 'dark'], [1440, 'light']]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    // Colours change slowly, and have too little contrast on their way.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    assert.deepEqual(await axe(page), [], `${name} ${width}`);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${name} ${width}`);
    if (process.env.ONHAND_SHOTS) await page.screenshot({ path: `${process.env.ONHAND_SHOTS}/${name}-${width}-${colorScheme}.png` });
  }
}

const onHand = async (call) => (await call.get('/v1/inventory/summary')).body.OnHand;

describe('a run of changes that stopped half-way', () => {
  const CHANGES = `sku,quantity,location\n${Array.from({ length: 2_500 }, (_, index) => `item-${index},1,dublin`).join('\n')}\n`;
  let shop;
  let page;
  before(async () => ({ page, ...shop } = await atRefresh()));
  after(() => page?.context().close());

  /** Sends changes of 2,500 rows, of which the second thousand does not get through. */
  async function stopHalfWay() {
    let sent = 0;
    await page.route('**/v1/inventory/adjust*', (route) => (sent++ === 1 ? route.fulfill({ status: 503, body: '{"Errors":[]}' }) : route.continue()));
    await chooseFile(page, 'changes.csv', CHANGES);
    await lookAt(page);
    await page.getByText('The file adds to counts').click();
    await page.getByRole('button', { name: 'Add to 2,500 counts' }).click();
    await page.getByRole('link', { name: 'Watch what was sent' }).waitFor();
  }

  test('is looked at again and gone on with, and adds nothing twice', async () => {
    await stopHalfWay();
    await page.getByRole('link', { name: 'Preview' }).click();
    await eventually(async () => assert.deepEqual(await figuresOf(page), { Added: 1_500, Changed: 0, Unchanged: 0, Refused: 0 }));
    assert.match(await page.locator('#refresh-already').textContent(), /^1,000 rows of changes\.csv were already added as job \d+\. This is what the rest would do\./);
    await page.getByRole('button', { name: 'Look again' }).click();
    await atStep(page, 'What will happen?');
    await page.getByRole('button', { name: 'Add to 1,500 counts' }).waitFor();
    await run(page);

    assert.equal(new URL(page.url()).searchParams.get('jobs').split(',').length, 3);
    assert.equal(await onHand(shop.call), 2_500);
  });

  test('is not sent in another way before it is said that its rows were added', async () => {
    await page.unrouteAll();
    await openRefresh(page, service);
    await stopHalfWay();
    await eventually(async () => assert.equal(await onHand(shop.call), 3_500));
    await page.getByRole('link', { name: 'Preview' }).click();
    await page.getByText('The file sets counts').click();
    const button = page.getByRole('button', { name: 'Set 2,500 counts' });
    await button.waitFor();
    const words = /^1,000 rows of changes\.csv were already added as job \d+\. Another 1,000 rows may have been added: the answer did not arrive\. They would be sent again\./;
    assert.match(await page.locator('#refresh-already').textContent(), words);
    await button.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'refresh-again');

    await page.keyboard.press('Space');
    await run(page);
    assert.equal(await onHand(shop.call), 2_500);
  });

  test('is not advised to be sent as a whole after a reload, but to be undone first', async () => {
    await page.unrouteAll();
    await openRefresh(page, service);
    await stopHalfWay();
    await page.getByRole('link', { name: 'Watch what was sent' }).click();
    assert.match(await page.locator('.form-note').textContent(), /^2 of 3 parts of changes\.csv were not sent\. What was sent stands\. Send the rest$/);
    await look(page, 'doubt-unsent');

    await page.reload();
    await page.locator('.form-note').waitFor();
    assert.equal(
      (await page.locator('.form-note').textContent()).trim(),
      '2 of 3 parts of changes.csv were not sent. What was sent stands, and the whole file would add it twice: to start over, undo this run first.',
    );
    const watched = page.url();
    const sameFile = async () => {
      await openRefresh(page, service);
      await chooseFile(page, 'once-more.csv', CHANGES);
      await lookAt(page);
      await page.getByText('The file adds to counts').click();
      await page.getByRole('button', { name: 'Add to 2,500 counts' }).waitFor();
    };
    await sameFile();
    assert.match(await page.locator('#refresh-already').textContent(), /^1,000 rows of changes\.csv were already added as job \d+\. They would be sent again\./);
    assert.equal(await act(page).getAttribute('aria-disabled'), 'true');
    await look(page, 'doubt-already');

    await page.goto(watched);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo changes' }).click();
    await eventually(async () => assert.equal(await onHand(shop.call), 2_500));
    await page.getByRole('link', { name: /^Undoes job/ }).waitFor();
    await sameFile();
    assert.equal(await page.locator('#refresh-already').count(), 0);
  });

  test('says nothing of another file, and what may have been added is not forgotten when the rest of it is undone', async () => {
    await page.unrouteAll();
    await openRefresh(page, service);
    await stopHalfWay();
    await page.getByRole('link', { name: 'Watch what was sent' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo changes' }).click();
    await page.getByRole('link', { name: /^Undoes job/ }).waitFor();
    const atFile = async () => {
      await page.locator('nav').getByRole('link', { name: 'Refresh' }).click();
      await atStep(page, 'Which file holds the counts?');
    };
    await atFile();
    await page.getByRole('link', { name: 'Preview' }).click();
    await page.locator('#refresh-already').waitFor();

    await atFile();
    await chooseFile(page, 'other.csv', 'sku,quantity,location\nlamp,3,dublin\n');
    await lookAt(page);
    await page.getByRole('button', { name: 'Set 1 count' }).waitFor();
    assert.equal(await page.locator('#refresh-already').count(), 0);
    await run(page);
    assert.equal((await shop.call.get('/v1/inventoryrecords?ProductID=lamp')).body.Items[0].OnHand, 3);
  });
});

describe('a file that does not say', () => {
  let page;
  before(async () => ({ page } = await atRefresh()));
  after(() => page?.context().close());

  test('whether it counts or changes, with quantities below 0, is asked', async () => {
    await chooseFile(page, 'counts.csv', 'sku,quantity,location\nA,100,dublin\nB,50,dublin\nC,-2,dublin\n');
    await act(page).click();
    await atStep(page, 'What will happen?');
    assert.match(await page.locator('.form-note').textContent(), /1 row is below 0, and none has a plus sign\./);
    assert.equal(await page.getByRole('radio', { checked: true }).count(), 0);
    assert.equal(await act(page).textContent(), 'Choose what the file does');
    await act(page).press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.type), 'radio');
    await look(page, 'doubt-kind');

    await page.getByText('The file sets counts').click();
    await eventually(async () => assert.deepEqual(await figuresOf(page), { Added: 2, Changed: 0, Unchanged: 0, Refused: 1 }));
    await page.getByText('The file adds to counts').click();
    await eventually(async () => assert.deepEqual(await figuresOf(page), { Added: 3, Changed: 0, Unchanged: 0, Refused: 0 }));
  });
});

test('what is remembered of a run is told to nobody else', async () => {
  const { page } = await atRefresh();
  const other = await marketplaceWithMug(service);
  await chooseFile(page, 'mine.csv', 'sku,quantity,location\nA,1,dublin\n');
  await lookAt(page);
  await run(page);
  assert.equal(await page.locator('h1').textContent(), 'mine.csv');
  const mine = new URL(page.url()).pathname;

  await page.locator('.person').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('User name').waitFor();
  await signIn(page, other);
  const { JobID } = (await other.call.post('/v1/inventory/refresh', { locationCode: 'dublin', items: [{ sku: 'A', quantity: 1 }] })).body;
  assert.equal(mine, `/refresh/jobs/${JobID}`, 'each marketplace numbers its jobs');
  await page.goto(`${service.baseUrl}${mine}`);
  await page.locator('.run-lead').waitFor();
  assert.doesNotMatch(await page.locator('main').textContent(), /mine\.csv/);
  await page.context().close();
});

test('of many rows that were not sent all are counted, and the file has the first of them', async () => {
  const { page } = await atRefresh();
  const rows = Array.from({ length: 2_000 }, (_, index) => `item-${index},1,galway`);
  await chooseFile(page, 'counts.csv', `sku,quantity,location\nA,1,dublin\n${rows.join('\n')}\n`);
  await lookAt(page);
  await page.locator('#refresh-skip').check();
  await run(page);

  assert.deepEqual(await figuresOf(page), { Added: 1, Changed: 0, Unchanged: 0, Refused: 2_000 });
  assert.equal(await page.locator('.run-note').textContent(), 'Of the 2,000 rows that were not sent, this page and its file have the first 500.');
  await look(page, 'doubt-many-refused');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download 500 refused rows' }).click()]);
  assert.equal((await readFile(await download.path(), 'utf8')).split('\r\n').slice(1, -1).length, 500);
  await page.context().close();
});
