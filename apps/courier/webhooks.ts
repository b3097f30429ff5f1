import { KafkaLog } from '#exchange';
import { addressJudge, HttpsCaller, PgWebhookQueue, Postman, webhookKeys, type FeedReader } from '#feeds';
import { webhookAddresses, type HubProcess } from '#process';
import { counter, histogram } from '#telemetry';

/** How often webhooks are looked after, in milliseconds. */
const LOOK_MS = 500;
/** How long tries are remembered, and how often old ones are forgotten, in milliseconds. */
const KEPT_MS = 30 * 24 * 60 * 60_000;
const FORGET_MS = 60 * 60_000;

/** Brings feeds to webhooks for as long as the process runs; a look that fails is taken again at the next. */
export function keepWebhooks(parts: HubProcess, reader: FeedReader): void {
  const { hub, database, producer, clock, logger } = parts;
  const calls = counter({ name: 'entente_webhook_calls_total', help: 'Webhooks that were called, by outcome', labels: { outcome: ['delivered', 'failed', 'address-refused'] } });
  const seconds = histogram({ name: 'entente_webhook_seconds', help: 'Time of one call of a webhook' });
  const queue = new PgWebhookQueue(database);
  const postman = new Postman({
    hub,
    queue,
    reader,
    caller: new HttpsCaller({ allows: addressJudge(webhookAddresses(parts)) }),
    log: new KafkaLog(producer),
    keys: webhookKeys((use) => hub.derivedKey(use)),
    clock,
    onTrouble: (error) => logger.warn({ err: error }, 'a webhook could not be looked after; tried again'),
    onCall: ({ outcome, tookMs }) => {
      calls.add(1, { outcome });
      seconds.record(tookMs / 1000);
    },
  });
  const stopped = new AbortController();
  const looking = (async () => {
    let forgotten = clock.now();
    while (!stopped.signal.aborted) {
      try {
        await postman.look();
        if (clock.now() - forgotten > FORGET_MS) {
          forgotten = clock.now();
          await queue.forget(forgotten - KEPT_MS);
        }
      } catch (error) {
        logger.warn({ err: error }, 'webhooks could not be looked after');
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  // What hangs is left to its lease: nobody waits for a receiver.
  parts.onStop('webhooks', async () => {
    stopped.abort();
    await looking;
  });
}
