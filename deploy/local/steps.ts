import { allTopics, MAX_RECORD_BYTES } from '#contracts';
import { ensureTopics } from '#kafka';
import { migrate } from '#postgres';
import { separateRoles } from './database-roles.js';
import { seed } from './seed.js';
import type { Steps } from './supervisor.js';

/** What the supervisor drives and other folders own. */
export const steps: Steps = {
  migrate: (databaseUrl) => migrate(databaseUrl),

  separateRoles,

  ensureTopics: ({ brokers, sasl }) =>
    ensureTopics({ brokers: brokers.split(','), clientId: 'entente-launcher', ...(sasl ? { sasl } : {}) }, allTopics(), { maxMessageBytes: MAX_RECORD_BYTES }),

  seed,
};
