import { readHubSettings, runHubProcess } from '#process';
import { route } from './route.js';

await runHubProcess('router', readHubSettings(process.env), route);
