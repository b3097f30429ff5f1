import { runHubProcess } from '#process';
import { serve } from './serve.js';

await runHubProcess('gateway', process.env, serve);
