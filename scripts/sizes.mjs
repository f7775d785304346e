// What a visitor and Cloudflare have to load, against the budgets.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BUNDLES } from './admin.mjs';
import { filesIn } from './fingerprint.mjs';
import { ROOT } from './paths.mjs';
import { Failure, step } from './steps.mjs';

const DIST = path.join(ROOT, 'dist');
const NOT_FETCHED = ['_headers'];
/** Where a visit begins. These pages are in the program itself; as a bundle of their own they would count all the same. */
const FIRST_PAGES = ['overview', 'records'];

/** Whole kilobytes of 1,000 bytes, compressed as a server does on the fly. */
const SIZES = [
  { what: 'Worker (edge wasm, gzip)', budget: 500, files: () => [path.join(ROOT, 'edge/build/index_bg.wasm')] },
  { what: 'Admin (first load, gzip)', budget: 350, files: firstLoad },
  { what: 'Admin (largest bundle loaded later, gzip)', files: largestBundle },
  { what: 'Admin (everything, gzip)', files: async () => (await filesIn(DIST)).filter((file) => !NOT_FETCHED.includes(path.basename(file))) },
];

export async function checkSizes() {
  for (const { what, budget, files } of SIZES) {
    await step(what, async () => {
      const size = Math.ceil((await gzippedBytes(await files())) / 1000);
      if (size > budget) {
        throw new Failure(`${what}: ${size} kB, which is more than its budget of ${budget} kB.`, { advice: 'Look for what the last change added to the wasm; in the admin, for what a page loads at once and need not.' });
      }
      return { remark: budget ? `${size} kB of ${budget} kB` : `${size} kB` };
    });
  }
}

/** What index.html names, and the bundles of the first page that needs most. */
async function firstLoad() {
  const page = await readFile(path.join(DIST, 'index.html'), 'utf8');
  const named = [...page.matchAll(/"\/([\w.-]+)"/g)].map(([, file]) => file);
  const bundles = await readBundles();
  const visits = FIRST_PAGES.map((first) => inDist(['index.html', ...named, ...(bundles[first] ?? [])]));
  return largest(visits);
}

async function largestBundle() {
  return largest(Object.values(await readBundles()).map(inDist));
}

async function readBundles() {
  return JSON.parse(await readFile(BUNDLES, 'utf8'));
}

function inDist(names) {
  return [...new Set(names)].map((name) => path.join(DIST, name));
}

async function largest(lists) {
  const sizes = await Promise.all(lists.map(gzippedBytes));
  return lists[sizes.indexOf(Math.max(...sizes))];
}

async function gzippedBytes(files) {
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file)).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
