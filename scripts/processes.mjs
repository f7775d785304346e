// Child processes that never outlive this one, however it ends.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, explain } from './steps.mjs';

// Each command leads a process group of its own. Beside it waits a `cat` on a pipe that only we hold: when we die, even
// by SIGKILL, the pipe closes and the whole group is killed, whatever the command started.
const LEASH = '(cat <&3; kill -KILL 0) >/dev/null 2>&1 & exec "$@" 3<&-';
const GRACE_MS = 5_000;

const living = new Set();
let stopping = false;

/** Starts a command in its own group. `stdout` and `stderr` as in `spawn`. */
export function spawnGroup(command, args, { stdout = 'pipe', stderr = stdout, ...options } = {}) {
  const child = spawn('/bin/sh', ['-c', LEASH, 'sh', command, ...args], {
    ...options,
    detached: true,
    stdio: ['ignore', stdout, stderr, 'pipe'],
  });
  living.add(child);
  child.stdio[3].on('error', () => {}); // The other end dies before ours.
  child.once('exit', () => {
    child.stdio[3].destroy();
    living.delete(child);
  });
  return child;
}

/** Resolves when a group ends of itself, and never when it is we who end. */
export function endOf(child) {
  return new Promise((resolve) => child.once('exit', () => stopping || resolve()));
}

/** Asks a group to end, and ends it when it does not. */
export async function stopGroup(child) {
  signalGroup(child, 'SIGTERM');
  if (!(await groupEnds(child, GRACE_MS))) await killGroup(child);
}

/** Ends a group at once, as a crash would. */
export async function killGroup(child) {
  signalGroup(child, 'SIGKILL');
  await groupEnds(child, 1_000);
}

/** Runs a command to its end and returns what it wrote; a bad end is a `Failure` that shows it. */
export async function run(command, args, { advice = '', stdout = 'pipe', ...options } = {}) {
  const child = spawnGroup(command, args, { stdout, ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  if (code === 0) return output;
  if (stopping) await new Promise(() => {}); // The handler below ends this process; nobody needs an error message.
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  throw new Failure(`\`${[command, ...args].join(' ')}\` ${how}.`, { advice, output });
}

/** Runs a whole script. What goes wrong becomes a message and exit code 1; no process is left either way. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    explain(error);
    process.exitCode = 1;
  } finally {
    await Promise.all([...living].map(stopGroup));
  }
}

/** On Ctrl-C, SIGTERM, SIGHUP, or when npm is gone: ends every group, runs `after`, and exits. */
export function endWithSignals({ after = async () => {} } = {}) {
  const end = async (code) => {
    if (stopping) return;
    stopping = true;
    await Promise.all([...living].map(stopGroup));
    await after();
    process.exit(code);
  };
  process.on('SIGINT', () => end(130));
  process.on('SIGTERM', () => end(143));
  process.on('SIGHUP', () => end(129));
  whenParentIsGone(() => end(129));
}

/** Under npm, which cannot tell us when it is killed: acts once it is gone. */
export function whenParentIsGone(act) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && act(), 500).unref();
}

async function groupEnds(child, withinMs) {
  for (const deadline = Date.now() + withinMs; lives(child); await sleep(20)) {
    if (Date.now() > deadline) return false;
  }
  return true;
}

/** Whether a process of the group still runs. Dead ones that a container's first process never collects do not count. */
function lives(child) {
  if (!signalGroup(child, 0)) return false;
  if (process.platform !== 'linux') return true;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.some((id) => {
    const [state, , group] = statusOf(id);
    return Number(group) === child.pid && state !== 'Z';
  });
}

/** State, parent and group of a process, the words behind its name in parentheses; nothing when it is gone. */
function statusOf(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function signalGroup(child, signal) {
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false; // Nobody is left in it.
  }
}
