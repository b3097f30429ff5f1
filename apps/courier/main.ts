import { readHubSettings, runHubProcess } from '#process';
import { deliver } from './deliver.js';

await runHubProcess('courier', readHubSettings(process.env), deliver);
