/** Steps as a JSON Pointer (RFC 6901). */
export const pointerOf = (steps: readonly string[]): string => steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The steps of a JSON Pointer; undefined when the text is none. */
export const stepsOf = (pointer: string): readonly string[] | undefined =>
  /^(?:\/(?:[^/~]|~[01])*)*$/.test(pointer) ? pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined;

// The same place in any list: vessels/0/imo is vessels/*/imo.
export const patternOf = (steps: readonly string[]): string => steps.map((step) => (/^[0-9]+$/.test(step) ? '*' : step)).join('/');
