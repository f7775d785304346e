// `npm test`: sets up what is missing, then runs the native tests, the black-box tests and the browser tests.
// `npm test -- records` runs only those test files in tests/ whose path contains one of the words.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { prepareAndBuild } from './build.mjs';
import { prepareChromium } from './chromium.mjs';
import { readyCredentials } from './credentials.mjs';
import { filesIn } from './fingerprint.mjs';
import { underPinnedNode } from './node.mjs';
import { ROOT } from './paths.mjs';
import { endWithSignals, run, runScript } from './processes.mjs';
import { Failure, step } from './steps.mjs';
import { prepareCompiler } from './tools.mjs';
import { freePort, migrate, startService } from './wrangler.mjs';

await runScript(() => underPinnedNode(() => test(process.argv.slice(2))));

async function test(words) {
  const { blackBox, browser } = await testFiles(words);
  const state = await mkdtemp(path.join(os.tmpdir(), 'onhand-test-'));
  const forget = () => rm(state, { recursive: true, force: true });
  endWithSignals({ after: forget });
  try {
    if (words.length === 0) await testNatively();
    await prepareAndBuild();
    const chromium = browser.length > 0 ? await prepareChromium() : '';
    const service = await startFresh(state);
    const environment = { ...process.env, ONHAND_TEST_URL: service.baseUrl, ONHAND_TEST_SECRETS: secretsIn(state), ONHAND_CHROMIUM: chromium };
    await runFiles('Black-box tests', blackBox, environment);
    await runFiles('Browser tests', browser, environment, ['--test-concurrency=2']); // One file waits for its browser, another works.
    await service.stop();
    console.log('\nEverything passed.');
  } finally {
    await forget();
  }
}

async function testFiles(words) {
  const all = (await filesIn(path.join(ROOT, 'tests'))).filter((file) => file.endsWith('.test.mjs'));
  const chosen = all.filter((file) => words.length === 0 || words.some((word) => path.relative(ROOT, file).includes(word)));
  if (chosen.length === 0) throw new Failure(`No test file has ${words.join(' or ')} in its path.`, { advice: 'Name a part of a path in tests/, such as `npm test -- records`.' });
  const isBrowser = (file) => file.includes(`${path.sep}tests${path.sep}admin${path.sep}`);
  return { blackBox: chosen.filter((file) => !isBrowser(file)), browser: chosen.filter(isBrowser) };
}

async function testNatively() {
  await prepareCompiler();
  await shown('Native tests', 'cargo', ['test', '--workspace', '--quiet']);
}

async function startFresh(state) {
  await readyCredentials(secretsIn(state));
  await step('Applying the database migrations to a new state', () => migrate(state));
  return step('Starting the service', async () => ({ value: await startService({ state, port: await freePort(), secrets: secretsIn(state) }) }));
}

async function runFiles(name, files, environment, options = []) {
  if (files.length > 0) await shown(name, process.execPath, ['--test', '--test-reporter=spec', ...options, ...files], environment);
}

/** A step whose output is worth seeing while it runs. */
async function shown(name, command, args, env = process.env) {
  const begin = Date.now();
  console.log(`\n${name} …`);
  await run(command, args, { cwd: ROOT, env, stdout: 'inherit', advice: `${name} failed; what failed is named above.` });
  console.log(`${name} passed (${((Date.now() - begin) / 1000).toFixed(1)} s)\n`);
}

function secretsIn(state) {
  return path.join(state, 'secrets');
}
