export { ConfigError, describeConfig, markdownTable, readConfig, type ConfigOf, type ReadOptions, type Spec } from './config.js';
export { loadHubFile, type HubFile, type HubPrivateKey, type HubPublicKey } from './hub-file.js';
export { setting, type Setting, type SettingOptions } from './settings.js';
