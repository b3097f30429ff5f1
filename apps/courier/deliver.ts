import { ContentReader, readSchemas, schemasDirectory, TOPICS } from '#contracts';
import { AccessRecorder, ContentVault, Courier, Cursors, Inquiry, KafkaLog, Lifecycle, PgMailboxes, PgRestrictionStore, PgRetention, ReadJudge, Restrictions } from '#exchange';
import { forgetNotices } from '#notices';
import { decisionsOf, inRecordSpans, LaneConsumers, readinessOf, serveOps, type HubProcess } from '#process';
import { FeedReader, PgFeedRoom } from '#feeds';
import { keepDeadlines } from './deadlines.js';
import { keepWebhooks } from './webhooks.js';
import { InboxTopics } from './inbox-topics.js';
import { keepNoticeDeadlines } from './notice-deadlines.js';
import { keepRestrictions } from './restrictions.js';
import { noticeDeadlines, noticeWorkflow } from './workflow.js';

/** How often held messages and deadlines are looked at, in milliseconds. */
const TICK_MS = 500;

/** Into the mailboxes: `exchange.decided` in, mailbox rows, inbox topics and `exchange.delivered` out. */
export async function deliver(parts: HubProcess): Promise<void> {
  const { hub, registry, database, producer, clock, connection } = parts;
  const vault = new ContentVault(hub.derivedKey('record keys'));
  const mailboxes = new PgMailboxes(database, vault);
  const topics = new InboxTopics(connection);
  const inquiry = new Inquiry(registry.directory, decisionsOf(parts), new ContentReader(readSchemas(schemasDirectory())));
  const judge = new ReadJudge({ inquiry, directory: registry.directory, clock });
  const reach = (version: number): Promise<void> => registry.reach(version);
  const courier = new Courier({
    hub,
    directory: registry.directory,
    reach,
    mailboxes,
    log: new KafkaLog(producer),
    ensureInbox: (participant, mode) => topics.ensure(participant, mode),
    inquiry,
    judge,
    clock,
    workflow: noticeWorkflow(parts),
  });
  parts.onStop('inbox topics', () => topics.close());
  const consumers = await LaneConsumers.start(parts, 'courier', {
    topic: TOPICS.decided,
    batchToWork: 1.5,
    handle: (records) => inRecordSpans('deliver', records, () => courier.deliver(records)),
    setAside: (record) => courier.passOver(record),
    // An empty database is filled again from what the topic still holds.
    startAt: async (topic, partition) => (await mailboxes.position(topic, partition)) ?? 0n,
  });
  keepTicking(parts, courier);
  keepDeadlines(parts, new Lifecycle({ hub, directory: registry.directory, retention: new PgRetention(database, forgetNotices), log: new KafkaLog(producer), clock }));
  keepRestrictions(parts, new Restrictions({ hub, directory: registry.directory, store: new PgRestrictionStore(database, vault), judge, log: new KafkaLog(producer), clock }));
  keepNoticeDeadlines(parts, noticeDeadlines(parts));
  keepWebhooks(parts, new FeedReader({ directory: registry.directory, reach, room: new PgFeedRoom(database, vault), judge, access: new AccessRecorder(hub, new KafkaLog(producer), clock), cursors: new Cursors(hub.derivedKey('cursors')), clock }));
  await serveOps(parts, () => readinessOf(parts, consumers, true));
}

/** Time passes without records too. A tick that fails is tried again at the next. */
function keepTicking(parts: HubProcess, courier: Courier): void {
  const stopped = new AbortController();
  const ticking = (async () => {
    while (!stopped.signal.aborted) {
      let more = false;
      try {
        more = await courier.tick();
      } catch (error) {
        parts.logger.warn({ err: error }, 'held messages and deadlines could not be looked at');
      }
      if (!more) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  })();
  parts.onStop('ticks', async () => {
    stopped.abort();
    await ticking;
  });
}
