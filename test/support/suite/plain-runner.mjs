// How jest runs one spec here: by its own runner (jest-circus), but Node loads the modules. Loading them anew for each spec,
// through vm, was half of what the unit tests cost; now specs that follow one another in a process share what they import.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { onSource } from './sources.mjs';

const require = createRequire(import.meta.url);
const { default: circus } = require('jest-circus/runner');

export default function run(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  if (globalConfig.watch || globalConfig.watchAll) throw new Error('A process loads each module once: run jest again rather than with --watch.');
  const registry = runtime.getSourceMaps();
  const stop = onSource((url, map) => registry.set(url, map));
  const plain = Object.create(runtime, {
    // jest-circus keeps its state in its module and its handlers in the realm: fresh ones for each spec.
    requireInternalModule: { value: (path) => {
      delete require.cache[path];
      delete globalThis[Symbol.for('EVENT_HANDLERS')];
      return require(path);
    } },
    setGlobalsForRuntime: { value: () => undefined },
    unstable_shouldLoadAsEsm: { value: () => true },
    unstable_importModule: { value: (path) => import(pathToFileURL(path).href) },
  });
  // Not awaited here: an awaiting frame of this file would be what jest shows of a test that ran out of time.
  return circus(globalConfig, config, environment, plain, testPath, sendMessageToJest).finally(stop);
}
