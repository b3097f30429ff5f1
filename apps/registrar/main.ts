import { readHubSettings, runHubProcess } from '#process';
import { applyRegistry } from './apply-registry.js';

await runHubProcess('registrar', readHubSettings(process.env), applyRegistry);
