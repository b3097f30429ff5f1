import { inboxTopic } from '#contracts';
import type { Directory, Participant } from '#directory';
import { KafkaAdmin } from '#kafka';
import { readinessOf, serveOps, type HubProcess } from '#process';

/** How often the registry is looked at for changes, in milliseconds. */
const CHECK_MS = 200;
const RETRY_MS = 2_000;

/**
 * Brings the broker in step with the registry: inbox topics of those who take Kafka directly, and who may read them.
 * A bureau reads its own and its entities'; a suspended participant nothing.
 */
export async function applyRegistry(parts: HubProcess): Promise<void> {
  const admin = new KafkaAdmin(parts.connection);
  parts.onStop('broker administration', () => admin.close());
  const access = new InboxAccess(admin);
  const stopped = new AbortController();
  let seen = -2;
  let trouble: string | undefined;
  const keeping = (async () => {
    while (!stopped.signal.aborted) {
      const { directory } = parts.registry;
      let pause = CHECK_MS;
      if (directory.version !== seen) {
        const version = directory.version;
        try {
          await access.bringInStep(directory);
          seen = version;
          trouble = undefined;
        } catch (error) {
          trouble = 'the broker does not take changes';
          parts.logger.warn({ err: error }, 'inbox topics could not be brought in step');
          pause = RETRY_MS;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  })();
  parts.onStop('keeping in step', async () => {
    stopped.abort();
    await keeping;
  });
  await serveOps(parts, async () => {
    const readiness = await readinessOf(parts, undefined, false);
    const inStep = trouble === undefined;
    return { ready: readiness.ready && inStep, parts: { ...readiness.parts, inboxes: trouble ?? 'ok' } };
  });
}

/** What each user may read on the broker, as last set. */
class InboxAccess {
  readonly #set = new Map<string, string>();
  readonly #topics = new Set<string>();
  #lookedAtAll = false;

  constructor(private readonly admin: KafkaAdmin) {}

  async bringInStep(directory: Directory): Promise<void> {
    const takers = [...directory.participants.values()].filter((one) => one.takesKafka.latest === true);
    await this.#makeTopics(takers);
    const wanted = new Map<string, string[]>();
    for (const taker of takers) {
      for (const reader of readersOf(taker)) {
        // Of a contested bureau nobody reads: its mail is kept until it is clear whose it is.
        if (!reader.isActive(directory.version) || reader.isFrozen(directory.version)) continue;
        wanted.set(reader.id, [...(wanted.get(reader.id) ?? []), inboxTopic(taker.id, 'live').name, inboxTopic(taker.id, 'exercise').name]);
      }
    }
    // The first time everyone, not only those who may: someone may have lost access while nobody was looking. From then on
    // only what changes, so that it changes at once however many participants there are.
    const users = this.#lookedAtAll ? new Set([...wanted.keys(), ...this.#set.keys()]) : directory.participants.keys();
    for (const user of users) await this.#setAccess(user, wanted.get(user) ?? []);
    this.#lookedAtAll = true;
  }

  async #makeTopics(takers: readonly Participant[]): Promise<void> {
    const missing = takers.flatMap((one) => [inboxTopic(one.id, 'live'), inboxTopic(one.id, 'exercise')]).filter((topic) => !this.#topics.has(topic.name));
    if (missing.length === 0) return;
    await this.admin.ensureTopics(missing);
    for (const topic of missing) this.#topics.add(topic.name);
  }

  async #setAccess(user: string, topics: readonly string[]): Promise<void> {
    const description = [...topics].sort().join(' ');
    if (this.#set.get(user) === description) return;
    await this.admin.setAccess(user, topics.length === 0 ? undefined : { topics, groupPrefix: `${user}:` });
    this.#set.set(user, description);
  }
}

const readersOf = (taker: Participant): Participant[] => (taker.bureau === undefined ? [taker] : [taker, taker.bureau]);
