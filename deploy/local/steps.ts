import { migrate } from '#postgres';
import type { Steps } from './supervisor.js';

/** What the supervisor drives and other folders own. */
export const steps: Steps = {
  migrate: (databaseUrl) => migrate(databaseUrl),
  ensureTopics: async () => undefined,
  seed: async () => undefined,
};
