import { Problem } from '#kernel';

/** The mailboxes hold decisions made at a newer rule-set version than the reader's memberships were taken at. */
export class RegistryBehind extends Error {
  constructor(readonly version: number) {
    super(`The registry of this process is behind version ${version}.`);
    this.name = 'RegistryBehind';
  }
}

/** Resolves when this process's registry has read up to a version. @throws Error when that takes too long */
export type Reach = (version: number) => Promise<void>;

/**
 * Looks at mailboxes with a registry that knows at least what their messages were decided by: with an older one, someone
 * who had left would be shown a message, and someone who had come would never be.
 * @param look takes memberships anew each time it is called
 * @throws Problem `view-unavailable` when the registry does not get there
 */
export async function abreast<Result>(reach: Reach, look: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof RegistryBehind)) throw error;
      await reach(error.version).catch((cause: unknown) => {
        throw new Problem('view-unavailable', { retryAfter: 2, cause });
      });
    }
  }
}
