// The service under test. `service` is the one that `npm test` has started for all test files; `start` gives a file one
// of its own, which it may kill and start again. Makes marketplaces in either. No assertions.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readyCredentials } from '../../scripts/credentials.mjs';
import { operatorToken, send, token } from '../../scripts/operator.mjs';
import { ROOT } from '../../scripts/paths.mjs';
import { freePort, migrate, startService } from '../../scripts/wrangler.mjs';

const COUNTING = path.join(ROOT, 'tests', 'support', 'counting', 'wrangler.toml');

export const service = await theSharedOne();

async function theSharedOne() {
  const { ONHAND_TEST_URL: baseUrl, ONHAND_TEST_SECRETS: secrets } = process.env;
  if (!baseUrl) throw new Error('These tests need a running service. Run them with `npm test`, or a few with `npm test -- <part of a path>`.');
  return withCalls({ baseUrl }, await readyCredentials(secrets));
}

/**
 * Starts a service of your own on `state`, or on a new folder that `stop` removes. `kill` ends it as a crash would;
 * `start({ state: thatOne.state })` then goes on with its data. With `counting`, answers carry `x-rows`; see counting/.
 */
export async function start({ state, counting = false } = {}) {
  const folder = state ?? (await mkdtemp(path.join(os.tmpdir(), 'onhand-test-')));
  const secrets = path.join(folder, 'secrets');
  const credentials = await readyCredentials(secrets);
  if (!state) await migrate(folder);
  const running = await startService({ state: folder, port: await freePort(), secrets, config: counting ? COUNTING : undefined });
  const stop = async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return withCalls({ baseUrl: running.baseUrl, state: folder, log: running.log, kill: running.kill, stop }, credentials);
}

function withCalls(running, credentials) {
  const { baseUrl } = running;
  return {
    ...running,
    credentials,
    operatorToken: () => operatorToken(baseUrl, credentials),
    makeMarketplace: (options) => makeMarketplace(baseUrl, credentials, options),
    /** Runs SQL behind the back of a service that was started with `counting`. */
    runSql: (statements) => runSql(baseUrl, statements),
    /** Calls the cron, as Cloudflare does every minute. */
    runCron: () => fetch(`${baseUrl}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*`),
  };
}

async function runSql(baseUrl, statements) {
  const answer = await fetch(`${baseUrl}/sql`, { method: 'POST', body: JSON.stringify(statements) });
  if (!answer.ok) throw new Error(`SQL answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** A marketplace that nobody else uses, with a client and a user that have FullAccess, and a token of the client. */
async function makeMarketplace(baseUrl, credentials, { id = `m-${randomBytes(5).toString('hex')}` } = {}) {
  const username = 'admin';
  const password = randomBytes(12).toString('base64url');
  const operator = await operatorToken(baseUrl, credentials);
  const made = await send(baseUrl, operator, 'POST', '/v1/marketplaces', { ID: id, Name: `Test ${id}`, Username: username, Password: password });
  const client = { clientId: made.ClientID, clientSecret: made.ClientSecret };
  const bearer = await token(baseUrl, { ...client, scope: 'FullAccess' });
  return { id, number: made.Number, ...client, username, password, token: bearer };
}
