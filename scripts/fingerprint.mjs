// What a build was made from and what it made, so that an unchanged one is not made again.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FINGERPRINTS, ROOT } from './paths.mjs';

/**
 * Runs `build` unless its inputs and its outputs are what they were when it last ended well.
 * `inputs` and `outputs` are files and folders below the project, `settings` is whatever else decides the result.
 * Returns whether it ran.
 */
export async function whenChanged({ name, inputs, outputs, settings }, build) {
  const stamp = path.join(FINGERPRINTS, name);
  const before = JSON.stringify([await hashOf(inputs), settings]);
  const isCurrent = (await readFile(stamp, 'utf8').catch(() => '')) === stampText(before, await hashOf(outputs));
  if (isCurrent) return false;
  await rm(stamp, { force: true });
  await build();
  await mkdir(FINGERPRINTS, { recursive: true });
  await writeFile(stamp, stampText(before, await hashOf(outputs)));
  return true;
}

function stampText(inputs, outputs) {
  return `${inputs}\n${outputs}\n`;
}

async function hashOf(places) {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(places.map((place) => filesIn(path.join(ROOT, place))))).flat()) {
    hash.update(`${path.relative(ROOT, file)}\0`).update(await readFile(file)).update('\0');
  }
  return hash.digest('hex');
}

/** The files at or below a place in a fixed order; none when it does not exist. */
export async function filesIn(place) {
  const found = await stat(place).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) return [place];
  const names = (await readdir(place)).sort();
  return (await Promise.all(names.map((name) => filesIn(path.join(place, name))))).flat();
}
