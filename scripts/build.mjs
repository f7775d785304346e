// Builds the Worker into edge/build and the admin into dist. wrangler runs this file before `dev` and `deploy`.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLES, compileAdmin } from './admin.mjs';
import { withLock } from './locks.mjs';
import { underPinnedNode } from './node.mjs';
import { orderFunctions } from './order.mjs';
import { ROOT, SETUP_LOCK } from './paths.mjs';
import { endWithSignals, run, runScript } from './processes.mjs';
import { whenChanged } from './fingerprint.mjs';
import { checkSizes } from './sizes.mjs';
import { step } from './steps.mjs';
import { BUILD_TOOLS, binaryOf, buildEnvironment, prepareCompiler, prepareTools } from './tools.mjs';

const WORKSPACE = ['.cargo', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', 'package-lock.json', 'shared'];
const TOOL_VERSIONS = BUILD_TOOLS.map(({ crate, version }) => `${crate} ${version}`);

/** A failing tool shows its message, not its stack. */
const READABLE = { RUST_BACKTRACE: '0' };

/** Compiler, tools, Worker and admin: all that must be there before the service can run. */
export async function prepareAndBuild() {
  await prepareWorker();
  await buildAdmin();
  await checkSizes();
}

/** Compiler, tools and the Worker. */
export async function prepareWorker() {
  await prepareCompiler();
  await prepareTools();
  await buildWorker();
}

async function buildWorker() {
  const settings = [TOOL_VERSIONS, workerSettings()];
  const build = {
    name: 'worker',
    inputs: [...WORKSPACE, 'edge/Cargo.toml', 'edge/src', 'edge/migrations', 'scripts/order.mjs'],
    outputs: ['edge/build/index.js', 'edge/build/index_bg.wasm'],
    settings,
  };
  await buildStep('Building the Worker', build, async () => {
    const options = { cwd: path.join(ROOT, 'edge'), env: { ...buildEnvironment(), ...workerSettings(), ...READABLE } };
    await run(binaryOf(toolNamed('worker-build')), ['--release'], options);
    await orderFunctions(path.join(options.cwd, 'build/index_bg.wasm'), (command, args) => run(command, args, options));
  });
}

/** Without the three programs named, worker-build would fetch its own. */
function workerSettings() {
  return {
    WASM_BINDGEN_BIN: 'wasm-bindgen',
    WASM_OPT_BIN: 'wasm-opt',
    ESBUILD_BIN: 'esbuild',
    RUN_TO_COMPLETION: '1', // A client that hangs up does not stop a change half way.
  };
}

async function buildAdmin() {
  const build = {
    name: 'admin',
    inputs: [...WORKSPACE, 'index.html', 'ui', 'scripts/admin.mjs', 'scripts/order.mjs'],
    outputs: ['dist', path.relative(ROOT, BUNDLES)],
    settings: TOOL_VERSIONS,
  };
  await buildStep('Building the admin', build, () => compileAdmin({ ...buildEnvironment(), ...READABLE }));
}

async function buildStep(name, build, work) {
  await step(name, async (say) =>
    withLock(SETUP_LOCK, () => say('(waiting for another set-up of this folder)'), async () => ({ remark: (await whenChanged(build, work)) ? 'done' : 'unchanged' })),
    { advice: 'Mend what the compiler names above, then run the command again; what was built so far is kept.' });
}

function toolNamed(crate) {
  return BUILD_TOOLS.find((tool) => tool.crate === crate);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runScript(() => underPinnedNode(async () => {
    if (process.env.ONHAND_IS_BUILT) return; // Set by the scripts that have just built and then start wrangler.
    endWithSignals();
    await prepareAndBuild();
  }));
}
