import { inboxTopic, type Mode } from '#contracts';
import { KafkaAdmin, type KafkaConnection } from '#kafka';

/** Makes inbox topics when they are first needed, whether or not the registrar was faster. */
export class InboxTopics {
  readonly #there = new Set<string>();
  readonly #admin: KafkaAdmin;

  constructor(connection: KafkaConnection) {
    this.#admin = new KafkaAdmin(connection);
  }

  async ensure(participant: string, mode: Mode): Promise<void> {
    const topic = inboxTopic(participant, mode);
    if (this.#there.has(topic.name)) return;
    await this.#admin.ensureTopics([topic]);
    this.#there.add(topic.name);
  }

  async close(): Promise<void> {
    await this.#admin.close();
  }
}
