// Fails when a crate of the workspace names a dependency that it does not use.
import { underPinnedNode } from './node.mjs';
import { ROOT } from './paths.mjs';
import { endWithSignals, run, runScript } from './processes.mjs';
import { step } from './steps.mjs';
import { UNUSED_DEPENDENCIES_TOOL, binaryOf, prepareTools } from './tools.mjs';

await runScript(() => underPinnedNode(async () => {
  endWithSignals();
  await prepareTools([UNUSED_DEPENDENCIES_TOOL]);
  await step('Looking for unused dependencies', () => run(binaryOf(UNUSED_DEPENDENCIES_TOOL), ['shared', 'edge', 'ui'], { cwd: ROOT }), {
    advice: 'Remove the dependencies named above from their Cargo.toml.',
  });
}));
