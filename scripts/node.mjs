// The pinned Node and npm packages. This file must run under any Node from 20 on with nothing installed.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './locks.mjs';
import { PACKAGE_BINARIES, ROOT, SETUP_LOCK } from './paths.mjs';
import { endWithSignals, run, whenParentIsGone } from './processes.mjs';
import { Failure, step } from './steps.mjs';

const STAMP = path.join(ROOT, 'node_modules', '.onhand-lock');
const OLDEST_NODE_FOR_WRANGLER = [22, 12];

/** Makes node_modules match the lock file, then runs `main` under the Node that is pinned there. */
export async function underPinnedNode(main) {
  const installed = packagesMatch() ? false : await installPackages();
  if (!installed && isPinnedNode()) return main();
  return runAgain();
}

function packagesMatch() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash();
}

function lockHash() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) hash.update(readFileSync(path.join(ROOT, name)));
  return hash.digest('hex');
}

async function installPackages() {
  endWithSignals();
  await step('Installing the npm packages of package-lock.json', async (say) =>
    withLock(SETUP_LOCK, () => say('(waiting for another set-up of this folder)'), async () => {
      if (packagesMatch()) return;
      // No install scripts: what they fetch is not in the lock file, and none of our packages needs them.
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: ROOT, env: withoutPackageBinaries() });
      writeFileSync(STAMP, lockHash()); // Last, so that an install that was cut short is never taken for a whole one.
    }),
    { advice: 'Check that the npm registry can be reached, then run the command again.' });
  return true;
}

/** npm replaces node_modules, so the node and the programs that it uses must not be those inside. */
function withoutPackageBinaries() {
  const folders = process.env.PATH.split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...process.env, PATH: folders.join(path.delimiter) };
}

function isPinnedNode() {
  return realpathSync(process.execPath) === realpathSync(pinnedNode());
}

/** Only Linux has the pinned Node in the npm registry; elsewhere a new enough one of the system will do. */
function pinnedNode() {
  const pinned = path.join(PACKAGE_BINARIES, 'node');
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE_FOR_WRANGLER;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return process.execPath;
  throw new Failure(`Node ${process.versions.node} is too old for wrangler on this system.`, { advice: `Install Node ${OLDEST_NODE_FOR_WRANGLER.join('.')} or newer.` });
}

async function runAgain() {
  const [, script, ...args] = process.argv;
  const child = spawn(pinnedNode(), [script, ...args], { stdio: 'inherit' });
  // The child tidies up after itself; this process only passes the word on and waits.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  whenParentIsGone(() => child.kill('SIGHUP'));
  process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
