// `npm run bench`: races the Worker against a minimal JavaScript worker on bare workerd and writes bench/RESULTS.md.
// `npm run bench -- --records 10000` takes one size instead of both. Nothing passes or fails by it.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareWorker } from '../scripts/build.mjs';
import { underPinnedNode } from '../scripts/node.mjs';
import { endWithSignals, runScript } from '../scripts/processes.mjs';
import { Failure } from '../scripts/steps.mjs';

const SIZES = [10_000, 100_000];
/** Each order takes from two products of its own. */
const FEWEST = 10_000;

await runScript(() => underPinnedNode(bench));

async function bench() {
  const { values } = parseArgs({ options: { records: { type: 'string', multiple: true } } });
  const sizes = values.records?.map(Number) ?? SIZES;
  if (!sizes.every((size) => Number.isInteger(size) && size >= FEWEST)) throw new Failure(`--records takes a whole number from ${FEWEST}.`, { advice: 'For example: `npm run bench -- --records 10000`.' });
  // These need the pinned Node.
  const [{ measure }, { report }] = await Promise.all([import('./measure.mjs'), import('./report.mjs')]);
  await prepareWorker();
  const results = [];
  for (const records of sizes) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'onhand-bench-'));
    const forget = () => rm(folder, { recursive: true, force: true });
    endWithSignals({ after: forget });
    try {
      results.push(await measure(folder, records));
    } finally {
      await forget();
    }
  }
  console.log(await report(results));
}
