// The browser of the tests: one that is there, or the distribution's.
import { access } from 'node:fs/promises';
import { installSystemPackages } from './tools.mjs';
import { step } from './steps.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of a Chromium; `ONHAND_CHROMIUM` may name another one. */
export function prepareChromium() {
  return step('Looking for Chromium', async (say) => {
    const found = await firstPresent();
    if (found) return { value: found, remark: found };
    await installSystemPackages(['chromium'], 'Chromium is missing; the tests of the admin need it (ONHAND_CHROMIUM may name one).', say);
    return { value: await firstPresent() };
  });
}

async function firstPresent() {
  if (process.env.ONHAND_CHROMIUM) return process.env.ONHAND_CHROMIUM;
  for (const place of PLACES) {
    if (await access(place).then(() => true, () => false)) return place;
  }
  return undefined;
}
