import { runHubProcess } from '#process';
import { audit } from './audit.js';

await runHubProcess('auditor', process.env, audit);
