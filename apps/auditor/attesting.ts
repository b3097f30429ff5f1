import { ledgerSecrets, PgOpenings } from '#ledger';
import { Answering, KafkaLog, LoggedTopicEnds, PgChallenges } from '#exchange';
import { KafkaAdmin } from '#kafka';
import type { HubProcess } from '#process';
import { counter, gauge } from '#telemetry';

const EVERY_MS = 500;

/** Answers what participants ask of the ledger. */
export function answerChallenges({ hub, database, connection, producer, clock, logger, onStop }: HubProcess): void {
  const admin = new KafkaAdmin(connection);
  const answering = new Answering({
    hub, log: new KafkaLog(producer), store: new PgChallenges(database), openings: new PgOpenings(database, ledgerSecrets(hub)), topics: new LoggedTopicEnds(admin, database), clock,
    onAside: (challenge, until, error) => logger.error({ challenge, again: new Date(until).toISOString(), err: error }, 'a challenge cannot be answered and is set aside; the others go on'),
  });
  const troubles = counter({ name: 'entente_ledger_challenge_troubles_total', help: 'Times challenges could not be answered, and were tried again' });
  let state = { waiting: 0, aside: 0 };
  gauge({ name: 'entente_ledger_challenges_waiting', help: 'Challenges that wait for the log before they are answered' }, () => state.waiting);
  gauge({ name: 'entente_ledger_challenges_set_aside', help: 'Challenges that could not be answered while others could, and wait to be tried again' }, () => state.aside);
  let turning: Promise<void> | undefined;
  const turn = async (): Promise<void> => {
    try {
      state = await answering.turn();
    } catch (error) {
      troubles.add(1);
      logger.warn({ err: error }, 'challenges could not be answered; tried again');
    } finally {
      turning = undefined;
    }
  };
  const timer = setInterval(() => void (turning ??= turn()), EVERY_MS);
  onStop('challenges', async () => {
    clearInterval(timer);
    await turning;
    await admin.close();
  });
}
