/** Calls a hook of the application's; what it throws is reported as a warning and never gets into our work. */
export function tell<Args extends unknown[]>(hook: ((...args: Args) => void) | undefined, ...args: Args): void {
  try {
    hook?.(...args);
  } catch (error) {
    process.emitWarning(`a hook threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
