// `npm start`: sets up what is missing, builds what has changed, and runs Onhand on this machine.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareAndBuild } from './build.mjs';
import { DEMO, readyCredentials } from './credentials.mjs';
import { loadDemo } from './demo.mjs';
import { tryLock } from './locks.mjs';
import { underPinnedNode } from './node.mjs';
import { makeMarketplace, operatorToken, token } from './operator.mjs';
import { ROOT } from './paths.mjs';
import { endWithSignals, runScript } from './processes.mjs';
import { Failure, step } from './steps.mjs';
import { migrate, needFreePort, startService } from './wrangler.mjs';

const SECRETS = path.join(ROOT, '.dev.vars');
const DEFAULT_PORT = 8787;
const MINUTE_MS = 60_000;

await runScript(async () => {
  const settings = settingsFrom(process.env);
  await needFreePort(settings.port); // Before anything that takes long.
  await underPinnedNode(() => start(settings));
});

function settingsFrom({ PORT, ONHAND_STATE, ONHAND_DEMO }) {
  const port = PORT ? Number(PORT) : DEFAULT_PORT;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Failure(`PORT is ${PORT}, which is not a port.`, { advice: 'Give a number from 1 to 65535.' });
  }
  return { port, state: path.resolve(ROOT, ONHAND_STATE || '.state'), withDemo: ONHAND_DEMO !== '0' };
}

async function start({ port, state, withDemo }) {
  endWithSignals();
  await prepareAndBuild();
  await claimState(state);
  const credentials = await step('Reading the credentials in .dev.vars', async () => ({ value: await readyCredentials(SECRETS) }));
  await step('Applying the database migrations', () => migrate(state), { advice: `The data lies in ${state}. Another folder can be named in ONHAND_STATE.` });
  const service = await step('Starting the service', async () => ({ value: await startService({ state, port, secrets: SECRETS }) }));
  await step(`Opening the marketplace ${DEMO.id}`, () => openMarketplace(service.baseUrl, credentials), {
    advice: `Did a value in .dev.vars change? Mend it there; a new value is made for a line that is removed. The service's log: ${service.log}`,
  });
  if (withDemo) await step('Loading the demo data', async () => ({ remark: await fillDemo(service.baseUrl, credentials, state) }));
  greet(port, credentials, service.log);
  everyMinute(service);
  await service.whenEnded;
  throw new Failure('The service has ended by itself.', { advice: `Its log: ${service.log}` });
}

async function claimState(state) {
  if (await tryLock(path.join(state, 'lock'))) return; // Held until this process ends.
  throw new Failure(`Another Onhand runs on the data in ${state}.`, { advice: 'End that one, or name another folder: `ONHAND_STATE=.state-2 npm start`.' });
}

async function openMarketplace(baseUrl, credentials) {
  await makeMarketplace(baseUrl, await operatorToken(baseUrl, credentials), {
    ID: DEMO.id,
    Name: DEMO.name,
    Number: DEMO.number,
    ClientID: credentials.ONHAND_CLIENT_ID,
    ClientSecret: credentials.ONHAND_CLIENT_SECRET,
    Username: credentials.ONHAND_USERNAME,
    Password: credentials.ONHAND_PASSWORD,
  });
}

async function fillDemo(baseUrl, credentials, state) {
  const bearer = await token(baseUrl, { clientId: credentials.ONHAND_CLIENT_ID, clientSecret: credentials.ONHAND_CLIENT_SECRET, scope: 'FullAccess' });
  return loadDemo({ baseUrl, bearer, unfinished: path.join(state, 'demo-unfinished') });
}

function greet(port, credentials, log) {
  console.log(`
Onhand is ready at http://localhost:${port}

  Sign in at    http://localhost:${port}
  Marketplace   ${DEMO.id}
  User name     ${credentials.ONHAND_USERNAME}
  Password      ${credentials.ONHAND_PASSWORD}

  For programs, an API client with full access stands in .dev.vars.
  The service's log is ${path.relative(ROOT, log)}. Ctrl-C ends it; the data stays.`);
}

/** What Cloudflare does by itself: calls the Worker's cron. wrangler never does. */
async function everyMinute(service) {
  for (;;) {
    await sleep(MINUTE_MS, undefined, { ref: false });
    const response = await fetch(`${service.baseUrl}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*`).catch((error) => ({ ok: false, status: error.message }));
    if (!response.ok) console.error(`The service's minute job failed (${response.status}); see its log.`);
  }
}
