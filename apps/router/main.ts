import { runHubProcess } from '#process';
import { route } from './route.js';

await runHubProcess('router', process.env, route);
