// What a visitor and Cloudflare have to load, against the budgets.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesIn } from './fingerprint.mjs';
import { ROOT } from './paths.mjs';
import { Failure, step } from './steps.mjs';

const NOT_FETCHED = ['_headers'];

/** Whole kilobytes of 1,000 bytes, compressed as a server does on the fly. */
const BUDGETS = [
  { what: 'Worker (edge wasm, gzip)', budget: 500, files: async () => [path.join(ROOT, 'edge/build/index_bg.wasm')] },
  // Everything in dist belongs to the first load: the page is one program. It is meant to be 350 kB; until pages are loaded
  // when they are opened, this keeps what is above it from growing.
  { what: 'Admin (first load, gzip)', budget: 425, files: async () => (await filesIn(path.join(ROOT, 'dist'))).filter((file) => !NOT_FETCHED.includes(path.basename(file))) },
];

export async function checkSizes() {
  for (const { what, budget, files } of BUDGETS) {
    await step(what, async () => {
      const size = Math.ceil(await gzippedBytes(await files()) / 1000);
      if (size > budget) {
        throw new Failure(`${what}: ${size} kB, which is more than its budget of ${budget} kB.`, { advice: 'Look for what the last change added to the wasm, or for a file in dist that need not be there.' });
      }
      return { remark: `${size} kB of ${budget} kB` };
    });
  }
}

async function gzippedBytes(files) {
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file)).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
