// The refresh page as a person uses it: chooses a file, says what it is, looks, runs. No assertions.
import { eventually } from './admin.mjs';

/** Goes to the first step. */
export async function openRefresh(page, service) {
  await page.goto(`${service.baseUrl}/refresh`);
  await atStep(page, 'Which file holds the counts?');
}

/** Waits for a step by its title. */
export async function atStep(page, title) {
  await page.locator('.step-title', { hasText: title }).waitFor();
}

/** Chooses a file of some text and waits for its columns. */
export async function chooseFile(page, name, content) {
  await page.locator('#refresh-file').setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) });
  await atStep(page, 'What is in the columns?');
}

/** What each column means, by its name. */
export async function columnsOf(page) {
  const rows = await page.locator('.map tbody tr').evaluateAll((all) => all.map((row) => [row.querySelector('th').textContent, row.querySelector('select').value]));
  return Object.fromEntries(rows);
}

export async function setMeaning(page, column, member) {
  await page.getByLabel(`What ${column} is`).selectOption(member);
}

/** The field that asks what commas and points mean. */
export function inQuestion(page) {
  return page.locator('.step-question select');
}

/** The button that goes on. */
export function act(page) {
  return page.locator('.step-foot .button-primary');
}

/** Goes from the columns to the preview and waits for it. */
export async function lookAt(page) {
  await act(page).click();
  await atStep(page, 'What will happen?');
  await page.locator('.figures-choice').waitFor();
}

/** Runs what was looked at, and waits until all of it has ended. */
export async function run(page) {
  await act(page).click();
  await page.waitForURL((url) => url.pathname.startsWith('/refresh/jobs/'));
  await page.locator('.steps [aria-current="step"]', { hasText: 'Result' }).waitFor({ timeout: 60_000 });
  await page.locator('.run-tools, .section-none, .table').first().waitFor();
}

/** How many rows do what. */
export async function figuresOf(page) {
  const figures = await page.locator('.figures-choice .figure').evaluateAll((all) => all.map((figure) => [figure.querySelector('.figure-word').textContent.trim(), figure.querySelector('.figure-number').textContent]));
  return Object.fromEntries(figures.map(([word, number]) => [word, Number(number.replaceAll(',', ''))]));
}

/** The cells of the rows that are listed, without blanks; once there are some. */
export async function rowsOf(page) {
  return eventually(async () => {
    const rows = await page.locator('.table[aria-busy="false"]').first().locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.replaceAll(/\s+/g, cell.className === 'col-diff' ? '' : ' ').trim())));
    if (rows.length === 0) throw new Error('There are no rows yet.');
    return rows;
  });
}
