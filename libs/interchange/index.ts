export { keyOf, type Exported, type Source, type Unexpressed } from './source.js';
export { MessageForm, type Place } from './message-form.js';
export { patternOf, pointerOf, stepsOf } from './pointers.js';
export { termsAgainst } from './terms.js';
export { toMispEvent, withdrawn, type EventOptions } from './misp/to-event.js';
export { readEvent, UnreadableEvent } from './misp/read-event.js';
export { toDraft, type Imported, type ImportWishes, type NotTaken } from './misp/to-draft.js';
export { mayDistribute } from './misp/distribution.js';
export type { MispDocument } from './misp/core-format.js';
