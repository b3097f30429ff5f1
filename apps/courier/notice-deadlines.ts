import type { NoticeDeadlines } from '#notices';
import type { HubProcess } from '#process';
import { counter } from '#telemetry';

/** How often terms of notices are looked at, in milliseconds: they are counted in years. */
const LOOK_MS = 15_000;

/** Looks at terms of notices for as long as the process runs; a look that fails is taken again at the next. */
export function keepNoticeDeadlines({ logger, onStop }: HubProcess, deadlines: NoticeDeadlines): void {
  const asked = counter({ name: 'entente_notice_reviews_asked_total', help: 'Notices whose owner was asked whether they must still stand' });
  const expired = counter({ name: 'entente_notices_over_total', help: 'Notices whose term was over' });
  const look = (): void => {
    looking = deadlines.look().then(
      (did) => {
        asked.add(did.asked);
        expired.add(did.over);
      },
      (error: unknown) => logger.warn({ err: error }, 'terms of notices could not be looked at'),
    );
  };
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(look, LOOK_MS);
  onStop('terms of notices', async () => {
    clearInterval(timer);
    await looking;
  });
}
