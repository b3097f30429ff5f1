import { runHubProcess } from '#process';
import { applyRegistry } from './apply-registry.js';

await runHubProcess('registrar', process.env, applyRegistry);
