export { keyOf, type Exported, type Source, type Unexpressed } from './source.js';
export { toMispEvent } from './misp/to-event.js';
export type { MispEvent } from './misp/core-format.js';
