// What was measured, as bench/RESULTS.md.
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../scripts/paths.mjs';
import { ITEMS } from './state.mjs';
import { version } from './workerd.mjs';

const FILE = path.join(ROOT, 'bench', 'RESULTS.md');

const THROUGHPUT = 0.85;
const ACCEPT_MS = 250;
const TIMES_BARE = 2;
const ROWS_WRITTEN = { 'refresh, all changed': 12_100, 'refresh, nothing changed': 60 };
const ROWS_READ_PER_ITEM = 8;

const BUSY = ' **The machine had much else to do meanwhile**: requests a second and milliseconds say little of what it can do; ratios of turns that follow one another, and rows, stand.';

const whole = (number) => Math.round(number).toLocaleString('en');
const times = (number) => `${number.toFixed(2)}x`;
const against = (holds, missed) => (holds ? 'holds' : `**missed: ${missed}**`);

/** Writes the file and answers its text. */
export async function report(results) {
  const [load] = os.loadavg();
  const cores = os.cpus();
  const text = [
    '# What the Worker costs against a minimal one',
    '',
    `Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${cores.length} cores (${cores[0].model.trim()}), ${os.platform()} ${os.release()}, workerd ${await version()}, Node ${process.versions.node}; load average at the end ${load.toFixed(1)}.${load > 2 * cores.length ? BUSY : ''}`,
    '',
    'Both run on bare workerd, each on a copy of one state, over 16 connections from one process of Node on the same machine, by turns. The minimal worker is JavaScript: it verifies the token (HS256), runs the very statements that were recorded of Onhand for the same request, and answers the rows as they are. A ratio is that of one turn; shown are the median, and the least and the greatest. The processor is what workerd had of it for one request, which hardly depends on what else the machine does. Rows are what D1 says of one request.',
    ...results.flatMap(section),
    '',
  ].join('\n');
  await writeFile(FILE, text);
  return text;
}

function section({ records, races, refreshes }) {
  return [
    '',
    `## ${whole(records)} records, and ${whole(ITEMS)} of the feed`,
    '',
    `| what | Onhand, requests/s | minimal, requests/s | ratio (least to greatest) | at least ${times(THROUGHPUT)} | processor, ms | minimal, ms | ratio | rows read, written | rows read allowed |`,
    '|---|---:|---:|---:|---|---:|---:|---:|---:|---|',
    ...races.map(raced),
    '',
    `| what | accepted, ms (most) | at most ${ACCEPT_MS} ms | applied, ms (most) | bare statements, ms | ratio | at most ${times(TIMES_BARE)} | rows read | rows written | rows written allowed |`,
    '|---|---:|---|---:|---:|---:|---|---:|---:|---:|',
    ...refreshes.map(refreshed),
  ];
}

function raced({ name, own, other, ratio, least, most, rows, rowsAllowed }) {
  const cells = [
    name,
    whole(own.speed),
    whole(other.speed),
    `${times(ratio)} (${times(least)} to ${times(most)})`,
    against(ratio >= THROUGHPUT, times(ratio)),
    own.cpu.toFixed(2),
    other.cpu.toFixed(2),
    times(other.cpu / own.cpu),
    `${rows.read}, ${rows.written}`,
    `${rowsAllowed}: ${against(rows.read <= rowsAllowed, rows.read)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function refreshed({ name, kind, accept, apply, bare, rows }) {
  const ratio = apply.median / bare.median;
  const allowed = ROWS_WRITTEN[kind];
  const cells = [
    name,
    `${whole(accept.median)} (${whole(accept.most)})`,
    against(accept.median <= ACCEPT_MS, `${whole(accept.median)} ms`),
    `${whole(apply.median)} (${whole(apply.most)})`,
    whole(bare.median),
    times(ratio),
    against(ratio <= TIMES_BARE, times(ratio)),
    `${whole(rows.read)} (${(rows.read / ITEMS).toFixed(1)} per item, ${ROWS_READ_PER_ITEM} allowed)`,
    whole(rows.written),
    `${whole(allowed)}: ${against(rows.written <= allowed, whole(rows.written))}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
