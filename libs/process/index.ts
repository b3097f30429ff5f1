export { decisionsOf } from './decisions.js';
export { LaneConsumers, type LaneWork } from './consumers.js';
export { prepareServers, runHubProcess, VERSION, type HubProcess } from './hub-process.js';
export { HUB_SETTINGS, ledgerFoldersOf, webhookAddresses, type HubSettings } from './hub-settings.js';
export { readinessOf, serveOps } from './readiness.js';
export { inRecordSpans } from './record-spans.js';
export { readWitnesses } from './witnesses.js';
