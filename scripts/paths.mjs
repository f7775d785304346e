// Where things are.
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const PACKAGE_BINARIES = path.join(ROOT, 'node_modules', '.bin');
export const SETUP_LOCK = path.join(ROOT, 'target', 'setup.lock');
export const FINGERPRINTS = path.join(ROOT, 'target', 'fingerprints');
export const TOOL_CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'onhand', 'tools');

/** The environment with these folders first in the search path. */
export function searchingFirst(folders, environment = process.env) {
  return { ...environment, PATH: [...folders, environment.PATH].join(path.delimiter) };
}
