// Workers on bare workerd, without wrangler's proxies: the folder of one, its database, its process.
import { createRequire } from 'node:module';
import { copyFile, cp, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../scripts/paths.mjs';
import { spawnGroup, stopGroup } from '../scripts/processes.mjs';
import { Failure } from '../scripts/steps.mjs';
import { freePort } from '../scripts/wrangler.mjs';

const DATABASE = path.join('.wrangler', 'state', 'workerd', 'd1', 'D1Database');
const READY_WITHIN_MS = 30_000;

/** The program that wrangler brings. */
function program() {
  const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  const folder = `@cloudflare/workerd-${process.platform}-${process.arch === 'x64' ? '64' : process.arch}`;
  return createRequire(ofWrangler.resolve('workerd')).resolve(`${folder}/bin/workerd`);
}

/** The version of it, for whoever reads the results. */
export async function version() {
  const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  return JSON.parse(await readFile(path.join(path.dirname(ofWrangler.resolve('workerd')), '..', 'package.json'), 'utf8')).version;
}

/** Lays out a folder with the built Worker and those of the benchmark; workerd wants them side by side. */
export async function layOut(folder) {
  await cp(path.join(ROOT, 'bench', 'workers'), folder, { recursive: true });
  for (const file of ['index.js', 'index_bg.wasm']) await copyFile(path.join(ROOT, 'edge', 'build', file), path.join(folder, file));
}

/** Starts a Worker of the folder on the folder's state. */
export async function serve(folder, main, vars) {
  await writeFile(path.join(folder, 'wrangler.jsonc'), JSON.stringify(configOf(main, vars)));
  const port = await freePort();
  const child = spawnGroup(program(), ['serve', '--experimental', '-s', `http=127.0.0.1:${port}`, 'wrangler.jsonc'], { cwd: folder });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const baseUrl = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
    if (await fetch(`${baseUrl}/healthz`).then((response) => response.text(), () => undefined) !== undefined) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Failure(`workerd does not serve ${main}.`, { output });
  }
  return { baseUrl, port, cpuMs: () => cpuMs(child.pid), stop: () => stopGroup(child) };
}

/** What a process has had of the processor, in steps of 10 ms; nothing where the system does not tell it this way. */
async function cpuMs(id) {
  const text = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  const [user, system] = text.slice(text.lastIndexOf(')') + 2).split(' ').slice(11, 13);
  return text ? (Number(user) + Number(system)) * 10 : NaN;
}

function configOf(main, vars) {
  return {
    name: 'onhand',
    main,
    compatibility_date: '2026-11-01',
    no_bundle: true,
    vars,
    d1_databases: [{ binding: 'DB', database_name: 'onhand', database_id: 'onhand' }],
    kv_namespaces: [{ binding: 'KV', id: 'onhand' }],
    queues: {
      producers: [{ binding: 'QUEUE', queue: 'onhand-jobs' }],
      consumers: [{ queue: 'onhand-jobs', max_batch_size: 1, max_batch_timeout: 0 }],
    },
  };
}

/** The database of a folder whose Worker is stopped. */
export async function openDatabase(folder) {
  const files = await readdir(path.join(folder, DATABASE));
  const file = files.find((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite');
  return new DatabaseSync(path.join(folder, DATABASE, file));
}
