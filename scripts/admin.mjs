// Builds the admin into dist: compiles it, splits off the bundles of pages that are loaded when they are opened, makes all
// of it small, and names each file by its content, so that a browser may keep it for good.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { orderFunctions } from './order.mjs';
import { ROOT } from './paths.mjs';
import { run } from './processes.mjs';

const WORK = path.join(ROOT, 'target', 'admin');
const SPLIT = path.join(WORK, 'split');
const STAGE = path.join(WORK, 'dist');
const DIST = path.join(ROOT, 'dist');

/** The files of each bundle: `{ "catalog": ["ui-catalog-….wasm", …] }`. */
export const BUNDLES = path.join(WORK, 'bundles.json');

/** What counts is the compressed size: functions inlined into their only caller there compress worse than apart from it. */
const SMALL = ['-Os', '--one-caller-inline-max-function-size=0'];

/** `environment` is one in which the build tools are found. */
export async function compileAdmin(environment) {
  const tool = (command, args) => run(command, args, { cwd: ROOT, env: environment });
  for (const folder of [SPLIT, STAGE]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
  await split(await compile(tool), tool);
  const bundles = await putBundles(tool);
  await putProgram(tool);
  await writeFile(BUNDLES, JSON.stringify(bundles));
  await rm(DIST, { recursive: true, force: true });
  await rename(STAGE, DIST); // Never half of it.
}

/** From the relocations, which the linker does not keep by itself, the splitter learns what uses what. */
async function compile(tool) {
  await tool('cargo', ['rustc', '--locked', '--release', '--package', 'ui', '--target', 'wasm32-unknown-unknown', '--', '-Clink-args=--emit-relocs']);
  const { target_directory: target } = JSON.parse(await tool('cargo', ['metadata', '--locked', '--no-deps', '--format-version=1']));
  return path.join(target, 'wasm32-unknown-unknown', 'release', 'ui.wasm');
}

/** Makes ui.js, ui_bg.wasm, the bundles, and __wasm_split.js, which loads them. Bundles use what the linker exports. */
async function split(program, tool) {
  await tool('wasm-split-cli', ['--target=web', '--out-name=ui', program, SPLIT]);
  await tool('wasm-bindgen', ['--target=web', '--out-name=ui', `--out-dir=${SPLIT}`, '--no-typescript', '--omit-default-module-path', '--keep-lld-exports', path.join(SPLIT, 'ui.wasm')]);
}

/** `split_<name>` is what one bundle has alone, `chunk_<number>` what several share. */
async function putBundles(tool) {
  const loader = path.join(SPLIT, '__wasm_split.js');
  let text = `import { fetchCode } from ${JSON.stringify(path.join(ROOT, 'ui', 'bundles.js'))};\n${await readFile(loader, 'utf8')}`;
  for (const name of (await readdir(SPLIT)).filter((name) => /^(split|chunk)_.*\.wasm$/.test(name))) {
    const put = await putWasm(name, `ui-${path.basename(name, '.wasm').replace(/^split_/, '')}`, tool);
    text = text.replaceAll(`fetch(new URL("./${name}", import.meta.url))`, `fetchCode("/${put}")`);
  }
  await writeFile(loader, text);
  return filesOfBundles(text);
}

/** Reads them from the loader: a constant for each shared file, then a function for each bundle with the constants it needs. */
function filesOfBundles(loader) {
  const fileIn = (text) => /"\/(.*?\.wasm)"/.exec(text)?.[1];
  const shared = new Map();
  const bundles = {};
  for (const statement of loader.split(/\n(?=const |export const )/)) {
    const [, chunk] = /^const (__chunk_\d+)/.exec(statement) ?? [];
    const [, bundle] = /^export const __wasm_split_load_(\w+)/.exec(statement) ?? [];
    if (chunk) shared.set(chunk, fileIn(statement));
    if (bundle) bundles[bundle] = [fileIn(statement), ...(statement.match(/__chunk_\d+/g) ?? []).map((name) => shared.get(name))];
  }
  return bundles;
}

async function putProgram(tool) {
  const script = path.join(WORK, 'ui.js');
  await tool('esbuild', [path.join(SPLIT, 'ui.js'), '--bundle', '--minify', '--format=esm', `--outfile=${script}`]);
  const style = path.join(WORK, 'style.css');
  await tool('esbuild', ['ui/style.css', '--bundle', '--minify', `--outfile=${style}`]);
  const names = {
    '/ui.js': await put(script, 'ui', '.js'),
    '/ui.wasm': await putWasm('ui_bg.wasm', 'ui', tool),
    '/style.css': await put(style, 'style', '.css'),
    '/favicon.svg': await put(path.join(ROOT, 'ui', 'favicon.svg'), 'favicon', '.svg'),
  };
  const page = await readFile(path.join(ROOT, 'index.html'), 'utf8');
  await writeFile(path.join(STAGE, 'index.html'), page.replaceAll(/"(\/[\w.]+)"/g, (all, file) => (names[file] ? `"/${names[file]}"` : all)));
  for (const name of ['boot.js', '_headers']) await cp(path.join(ROOT, 'ui', name), path.join(STAGE, name));
}

async function putWasm(name, as, tool) {
  const small = path.join(WORK, name);
  await tool('wasm-opt', [...SMALL, path.join(SPLIT, name), '-o', small]);
  await orderFunctions(small, tool);
  return put(small, as, '.wasm');
}

/** Puts a file into the stage under a name that changes with its content, and returns that. */
async function put(file, name, extension) {
  const content = await readFile(file);
  const hashed = `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 16)}${extension}`;
  await writeFile(path.join(STAGE, hashed), content);
  return hashed;
}
