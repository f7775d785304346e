// The compiler and the pinned build tools. The tools lie in a cache per user that all checkouts share.
import { readFileSync } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './locks.mjs';
import { PACKAGE_BINARIES, ROOT, TOOL_CACHE, searchingFirst } from './paths.mjs';
import { run } from './processes.mjs';
import { Failure, step } from './steps.mjs';

/** wasm-bindgen writes the glue for one version of its crate, so its version is that of Cargo.lock. */
export const BUILD_TOOLS = [
  { crate: 'wasm-bindgen-cli', version: lockedVersion('wasm-bindgen'), binary: 'wasm-bindgen' },
  { crate: 'worker-build', version: '0.8.7', binary: 'worker-build' }, // Its minor version is that of the worker crate.
  { crate: 'wasm_split_cli_support', version: '0.2.4', binary: 'wasm-split-cli', features: ['build-binary'] },
];
export const UNUSED_DEPENDENCIES_TOOL = { crate: 'cargo-machete', version: '0.9.2', binary: 'cargo-machete' };

export async function prepareCompiler() {
  await step('Checking the Rust compiler', async (say) => {
    await needRustup();
    await needLinker(say);
    await needToolchain(say);
  });
}

export async function prepareTools(tools = BUILD_TOOLS) {
  await step(`Checking the build tools in ${TOOL_CACHE}`, async (say) => {
    if ((await missingOf(tools)).length === 0) return;
    await withLock(path.join(TOOL_CACHE, 'lock'), () => say('(waiting for another checkout that installs them)'), async () => {
      for (const tool of await missingOf(tools)) {
        say(`installing ${tool.crate} ${tool.version}, once per user;`);
        await install(tool);
      }
      await rm(buildFolder(), { recursive: true, force: true });
    });
  }, { advice: 'Check that the crates registry can be reached and that the disk is not full, then run the command again.' });
}

export function binaryOf({ crate, version, binary }) {
  return path.join(folderOf({ crate, version }), 'bin', binary);
}

/** The environment in which the tools, wasm-opt and esbuild are found. */
export function buildEnvironment() {
  return searchingFirst([...BUILD_TOOLS.map((tool) => path.dirname(binaryOf(tool))), PACKAGE_BINARIES]);
}

async function needRustup() {
  await run('rustup', ['--version']).catch(() => {
    throw new Failure('rustup is missing.', { advice: 'Install it as https://rustup.rs says; it then fetches the compiler of rust-toolchain.toml.' });
  });
}

async function needLinker(say) {
  const found = await run('cc', ['--version']).then(() => true, () => false);
  if (!found) await installSystemPackages(['gcc', 'libc6-dev'], 'A C compiler is missing; Rust links with it.', say);
}

/** Installs packages of the distribution where that is possible, and says what to install where not. */
export async function installSystemPackages(packages, problem, say) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const possible = process.getuid?.() === 0 && (await run('apt-get', ['--version']).then(() => true, () => false));
  if (!possible) throw new Failure(problem, { advice: `Install it, on Debian with \`sudo ${command}\`, then run the command again.` });
  say(`installing ${packages.join(', ')};`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, advice: `${problem} Install it by hand: \`${command}\`.` };
  await run('apt-get', ['update'], options);
  await run('apt-get', command.split(' ').slice(1), options);
}

async function needToolchain(say) {
  const { channel, components, targets } = pinnedToolchain();
  const installed = async (...list) => run('rustup', [...list, '--toolchain', channel]).then((text) => text.split('\n').map((line) => line.split(' ')[0]), () => []);
  const haveTargets = await installed('target', 'list', '--installed');
  const haveComponents = await installed('component', 'list', '--installed');
  const complete = targets.every((target) => haveTargets.includes(target))
    && components.every((component) => haveComponents.some((have) => have.startsWith(component)));
  if (complete) return;
  say(`installing Rust ${channel} for ${targets.join(', ')};`);
  const wanted = [...components.flatMap((name) => ['--component', name]), ...targets.flatMap((name) => ['--target', name])];
  await run('rustup', ['toolchain', 'install', channel, '--profile', 'minimal', '--no-self-update', ...wanted], {
    advice: 'rustup could not fetch the compiler. Check the network, or install the toolchain of rust-toolchain.toml by hand.',
  });
}

function pinnedToolchain() {
  const text = readFileSync(path.join(ROOT, 'rust-toolchain.toml'), 'utf8');
  const list = (name) => text.match(new RegExp(`^${name} *= *\\[(.*)\\]`, 'm'))[1].split(',').map((item) => item.trim().replaceAll('"', ''));
  return { channel: text.match(/^channel *= *"(.*)"/m)[1], components: list('components'), targets: list('targets') };
}

function lockedVersion(crate) {
  const text = readFileSync(path.join(ROOT, 'Cargo.lock'), 'utf8');
  return text.match(new RegExp(`name = "${crate}"\nversion = "(.*)"`))[1];
}

function folderOf({ crate, version }) {
  return path.join(TOOL_CACHE, `${crate}-${version}`);
}

function buildFolder() {
  return path.join(TOOL_CACHE, 'build');
}

async function missingOf(tools) {
  const present = await Promise.all(tools.map((tool) => access(binaryOf(tool)).then(() => true, () => false)));
  return tools.filter((_, index) => !present[index]);
}

/** Unoptimised and without debug information: a third of the time, and the tools only start compilers. */
async function install(tool) {
  const { features = [] } = tool;
  const part = `${folderOf(tool)}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(TOOL_CACHE, { recursive: true });
  await run('cargo', ['install', tool.crate, '--version', tool.version, '--locked', '--debug', '--root', part, '--quiet', ...features.map((name) => `--features=${name}`)], {
    cwd: ROOT,
    env: { ...process.env, CARGO_PROFILE_DEV_DEBUG: '0', CARGO_TARGET_DIR: buildFolder() },
  });
  await rename(part, folderOf(tool)); // Whole or not at all.
}
