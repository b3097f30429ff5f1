import { readHubSettings, runHubProcess } from '#process';
import { serve } from './serve.js';

await runHubProcess('gateway', readHubSettings(process.env), serve);
