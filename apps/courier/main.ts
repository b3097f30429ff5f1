import { runHubProcess } from '#process';
import { deliver } from './deliver.js';

await runHubProcess('courier', process.env, deliver);
