// Sets up the compiler and the build tools, and builds nothing. For CI, whose checks need them before `npm test`.
import { prepareChromium } from './chromium.mjs';
import { underPinnedNode } from './node.mjs';
import { endWithSignals, runScript } from './processes.mjs';
import { BUILD_TOOLS, UNUSED_DEPENDENCIES_TOOL, prepareCompiler, prepareTools } from './tools.mjs';

await runScript(() => underPinnedNode(async () => {
  endWithSignals();
  await prepareCompiler();
  await prepareTools([...BUILD_TOOLS, UNUSED_DEPENDENCIES_TOOL]);
  await prepareChromium();
}));
