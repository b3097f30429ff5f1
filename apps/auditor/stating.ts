import { KafkaLog, LoggedTopicEnds, PgStatements, Stating } from '#exchange';
import { ledgerSecrets, PgOpenings } from '#ledger';
import { KafkaAdmin } from '#kafka';
import type { HubProcess } from '#process';
import { counter, gauge } from '#telemetry';

const LOOK_MS = 1_000;

/** States hour by hour what was given to whom, and how many entries of each topic there are. */
export function stateHourly({ hub, database, connection, producer, registry, clock, settings, logger, onStop }: HubProcess): void {
  const openings = new PgOpenings(database, ledgerSecrets(hub));
  const stating = new Stating({ hub, directory: registry.directory, log: new KafkaLog(producer), store: new PgStatements(database), given: openings, openings, topics: new LoggedTopicEnds(new KafkaAdmin(connection), database), clock, everyMs: settings.ledgerStatements * 1000 });
  const stated = counter({ name: 'entente_ledger_stated_total', help: 'Stretches of the log of which was stated what was given to whom' });
  const troubles = counter({ name: 'entente_ledger_stating_troubles_total', help: 'Times nothing could be stated, and it was tried again' });
  let took = 0;
  gauge({ name: 'entente_ledger_stating_seconds', help: 'How long it took to state the last stretch' }, () => took);
  let turning: Promise<void> | undefined;
  const turn = async (): Promise<void> => {
    const begun = performance.now();
    try {
      if (!(await stating.turn())) return;
      took = (performance.now() - begun) / 1000;
      stated.add(1);
    } catch (error) {
      troubles.add(1);
      logger.warn({ err: error }, 'what was given to whom could not be stated; tried again');
    } finally {
      turning = undefined;
    }
  };
  const timer = setInterval(() => void (turning ??= turn()), LOOK_MS);
  onStop('statements', async () => {
    clearInterval(timer);
    await turning;
  });
}
