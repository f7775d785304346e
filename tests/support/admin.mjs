// The admin in a browser, as a person uses it: signs in through the page, types, and reads what stands there. No assertions.
import { setTimeout as sleep } from 'node:timers/promises';
import { newPage } from './browser.mjs';

const PATIENCE_MS = 10_000;

/** Runs `check` until it throws no more, for changes that take a moment. Throws what it threw last when time is up. */
export async function eventually(check) {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(25)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** A page of the admin at a path, where a person of the marketplace has signed in. */
export async function signedIn(browser, service, person, { path = '/', ...options } = {}) {
  const page = await newPage(browser, options);
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(service.baseUrl + path);
  await signIn(page, person);
  await page.locator('.shell').waitFor();
  return page;
}

/** Fills the form in and sends it; whether it works shows on the page. */
export async function signIn(page, { id, username, password }) {
  await page.getByLabel('Marketplace').fill(id);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Goes to a path and waits for the first row or for what stands there without any. */
export async function goTo(page, service, path) {
  await page.goto(service.baseUrl + path);
  await page.locator('.row-open, .nothing, .matrix').first().waitFor();
}

/** The query of the address, as an object. */
export function queryOf(page) {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** The names in the first column, in their order. */
export function names(page) {
  return page.locator('tbody .row-open').allTextContents();
}

/** The row of a record, by the path that the page gives it: `mug/dublin`, `cup/red/dublin`. */
export function rowOf(page, record) {
  return page.locator('tbody tr', { has: page.locator(`[data-record="${record}"]`) });
}

/** The number available that a row or a panel shows. */
export async function available(place) {
  return (await place.locator('.quantity-number').first().textContent()).trim();
}

/** Opens the quantity of a row or panel, types into it, and leaves it as it is. */
export async function typeQuantity(place, text) {
  await place.locator('.quantity-show').click();
  await place.locator('.quantity-input').fill(text);
}

/** Types a quantity and sends it with Enter. */
export async function setQuantity(place, text) {
  await typeQuantity(place, text);
  await place.locator('.quantity-input').press('Enter');
}

/** Fills in fields of the open form by the names of their members. */
export async function fill(page, fields) {
  for (const [member, value] of Object.entries(fields)) {
    const field = page.locator(`dialog.dialog #field-${member.replaceAll('.', '-')}`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
}

/** The fault that stands below a field of the open form. */
export function faultOf(page, member) {
  return page.locator(`#field-${member}-note .field-fault`);
}

/** The button of the open dialog that does what the dialog is for. */
export function act(page, name) {
  return page.locator('dialog.dialog .dialog-foot').getByRole('button', { name });
}

/** What has the focus: the record of a row, or else its class or ID. */
export function focused(page) {
  return page.evaluate(() => {
    const { dataset, className, id } = document.activeElement;
    return dataset.record ?? (id || className);
  });
}
