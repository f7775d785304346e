// Locks between processes that the system itself releases when their holder dies, so that none is ever left behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from './steps.mjs';

/** Waits for the lock on `file`, tells `waiting` when another holds it, and returns the function that releases it. */
export async function lock(file, waiting = () => {}) {
  const free = await tryLock(file);
  if (free) return free;
  waiting();
  return acquire(file, []);
}

/** Returns the function that releases the lock on `file`, or nothing when another process holds it. */
export async function tryLock(file) {
  return acquire(file, ['-n']);
}

export async function withLock(file, waiting, work) {
  const release = await lock(file, waiting);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(file, flags) {
  await mkdir(path.dirname(file), { recursive: true });
  // `cat` ends, and with it the lock, when our end of its input closes. Its own group keeps Ctrl-C away from it.
  const holder = spawn('flock', [...flags, file, 'sh', '-c', 'echo locked; exec cat'], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const locked = await new Promise((resolve, reject) => {
    holder.once('error', () => reject(new Failure('The program `flock` is missing.', { advice: 'Install util-linux (`apt-get install util-linux`).' })));
    holder.stdout.once('data', () => resolve(true));
    holder.once('close', () => resolve(false));
  });
  if (!locked) return undefined;
  for (const handle of [holder, holder.stdin, holder.stdout]) handle.unref(); // A lock alone does not keep us running.
  return async () => {
    const end = once(holder, 'exit');
    holder.ref();
    holder.stdin.end();
    await end;
  };
}
