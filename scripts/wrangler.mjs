// The built Worker under `wrangler dev`: its database, its process, and whether it answers.
import { createServer } from 'node:net';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './paths.mjs';
import { endOf, killGroup, run, spawnGroup, stopGroup } from './processes.mjs';
import { Failure } from './steps.mjs';

const WRANGLER = path.join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
const HOST = '127.0.0.1';
const READY_WITHIN_MS = 60_000;

/** Wrangler asks nothing, reports nothing and looks nothing up. */
const QUIET = {
  CI: '1',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  FORCE_COLOR: '0',
  NO_COLOR: '1',
  ONHAND_IS_BUILT: '1',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_SEND_METRICS: 'false',
};

export async function migrate(state) {
  await mkdir(state, { recursive: true });
  await run(process.execPath, [WRANGLER, 'd1', 'migrations', 'apply', 'onhand', '--local', '--persist-to', state], environmentFor(state));
}

/**
 * Starts the Worker on a port and waits until /healthz answers 200.
 * `secrets` is the file of credentials, `config` another wrangler.toml than the project's. What the service writes goes to `service.log` in the state folder.
 */
export async function startService({ state, port, secrets, config }) {
  const log = path.join(state, 'service.log');
  await mkdir(state, { recursive: true });
  const child = spawnGroup(process.execPath, [
    WRANGLER, 'dev', '--local', '--ip', HOST, '--port', String(port), '--inspector-port', '0',
    '--persist-to', state, '--env-file', secrets, '--show-interactive-dev-session=false',
    ...(config ? ['--config', config] : []),
  ], environmentFor(state));
  const file = createWriteStream(log);
  child.stdout.pipe(file);
  child.stderr.pipe(file, { end: false });
  const service = {
    baseUrl: `http://${HOST}:${port}`,
    log,
    whenEnded: endOf(child),
    stop: () => stopGroup(child),
    kill: () => killGroup(child),
  };
  await answers(service, child);
  return service;
}

function environmentFor(state) {
  // The registry is how several Workers under development find one another; each state is alone.
  return { cwd: ROOT, env: { ...process.env, ...QUIET, WRANGLER_REGISTRY_PATH: path.join(state, 'registry') } };
}

async function answers(service, child) {
  let last = 'nothing';
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) break;
    const response = await fetch(`${service.baseUrl}/healthz`).catch(() => undefined);
    if (response?.ok) return;
    if (response) last = `${response.status} ${await response.text()}`;
  }
  await service.stop();
  const output = await readFile(service.log, 'utf8').catch(() => '');
  throw new Failure(`The service did not come up: /healthz answered ${last}.`, { output, advice: `What it wrote is above and in ${service.log}.` });
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Fails when something answers at `localhost` and this port, under either of its addresses. */
export async function needFreePort(port) {
  for (const host of [HOST, '::1']) {
    const code = await new Promise((resolve) => {
      const server = createServer().once('error', (error) => resolve(error.code));
      server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
    });
    if (code === 'EADDRINUSE') throw new Failure(`Port ${port} is in use.`, { advice: `End what uses it, or choose another: \`PORT=${port + 1} npm start\`.` });
    if (code === 'EACCES') throw new Failure(`Port ${port} may not be opened by you.`, { advice: 'Choose one above 1023: `PORT=8787 npm start`.' });
  }
}
