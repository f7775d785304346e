// The credentials of a local service: a file of secrets that wrangler gives to the Worker.
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const DEMO = { id: 'demo', name: 'Demo', number: 100 };

/** What is made for a name that the file does not have yet. Client IDs begin with the number of their marketplace. */
const MAKERS = {
  ONHAND_CLIENT_ID: () => `${DEMO.number}-${readable(16)}`,
  ONHAND_CLIENT_SECRET: () => secret(),
  ONHAND_USERNAME: () => 'admin',
  ONHAND_PASSWORD: () => readable(16).match(/.{4}/g).join('-'),
  ONHAND_OPERATOR_ID: () => `operator-${readable(16)}`,
  ONHAND_OPERATOR_SECRET: () => secret(),
  ONHAND_SIGNING_KEY: () => secret(),
};

/** Reads the file, adds the values that it lacks, and returns all of them. Values that are there stay. */
export async function readyCredentials(file) {
  const text = await readFile(file, 'utf8').catch(() => '');
  const values = parse(text);
  const missing = Object.keys(MAKERS).filter((name) => !values[name]);
  for (const name of missing) values[name] = MAKERS[name]();
  if (missing.length > 0) await writeWhole(file, withValues(text, missing, values));
  await chmod(file, 0o600);
  return values;
}

function parse(text) {
  const lines = [...text.matchAll(/^\s*(?:export\s+)?([A-Z0-9_]+)\s*=\s*(.*?)\s*$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]));
}

function withValues(text, missing, values) {
  const kept = text.split('\n').filter((line) => line !== '' && !missing.some((name) => line.startsWith(`${name}=`)));
  return [...kept, ...missing.map((name) => `${name}=${values[name]}`), ''].join('\n');
}

async function writeWhole(file, text) {
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  await writeFile(part, text, { mode: 0o600 });
  await rename(part, file);
}

function secret() {
  return randomBytes(32).toString('base64url');
}

/** Letters and digits that nobody takes for one another; 32 of them, so 5 bits each. */
function readable(length) {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}
