import { TOPICS } from '#contracts';
import { LedgerPace, readProgress } from '#ledger';
import type { HubProcess } from '#process';
import { gauge } from '#telemetry';

const EVERY_MS = 1_000;

/** Looks once a second how far the ledger is behind what this gateway promised. */
export function watchLedger({ database, clock, onStop }: Pick<HubProcess, 'database' | 'clock' | 'onStop'>): LedgerPace {
  const pace = new LedgerPace();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return pace.look(undefined, clock.now());
    looking = true;
    try {
      // Not known while the database is away: what was promised goes on waiting, and that is what is told.
      pace.look(await readProgress(database, TOPICS.accepted.name).catch(() => undefined), clock.now());
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  onStop('ledger watch', async () => clearInterval(timer));
  gauge({ name: 'entente_ledger_promise_lag_seconds', help: 'For how long the oldest promise of this gateway has waited for the ledger' }, () => pace.lagMs / 1000);
  return pace;
}
