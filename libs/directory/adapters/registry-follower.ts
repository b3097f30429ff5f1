import { HEADER, newSalt, recordHeaders, TOPICS } from '#contracts';
import { followTopic, type ConsumedRecord, type Follower, type KafkaConnection, type RecordProducer } from '#kafka';
import { Directory, type TrustRoot } from '../domain/directory.js';
import { StatementLog } from '../domain/registry-desk.js';
import { RegistryLog } from '../domain/registry-log.js';
import type { RuleJudge } from '../domain/rule-judge.js';
import type { AnyStatement } from '../domain/statement.js';

/** How long a door waits for its own statement to come back, in milliseconds. */
const PATIENCE_MS = 5_000;

/** The registry of this process: read whole from `registry.stated` at the start, and followed from then on. */
export class RegistryFollower {
  private constructor(
    readonly registry: RegistryLog,
    private readonly follower: Follower,
  ) {}

  /**
   * Resolves when everything stated so far has been applied.
   * @param judge what a rule may say: every process of a hub is given the same one
   * @param onApplied called after each statement that took effect
   * @param signal gives up waiting for the broker at the start
   */
  static async start(options: {
    readonly hub: string;
    readonly trustRoot: TrustRoot;
    readonly connection: KafkaConnection;
    readonly judge?: RuleJudge;
    readonly onApplied?: (directory: Directory) => void;
    readonly signal?: AbortSignal;
  }): Promise<RegistryFollower> {
    const registry = new RegistryLog(new Directory(options.hub, options.trustRoot, options.judge));
    const follower = await followTopic({
      connection: options.connection,
      topic: TOPICS.stated.name,
      onRecord: async (record) => {
        const at = timeOf(record);
        if (at === undefined) {
          // Not of the hub's making. Every reader passes it over alike; stopping here would stop the whole hub.
          options.connection.logger?.error({ topic: record.topic, offset: String(record.offset) }, 'a record of the registry has no time and was passed over');
          registry.directory.version = Number(record.offset);
          return;
        }
        const outcome = registry.read({ version: Number(record.offset), at, jws: record.value.toString('latin1') });
        if (outcome.applied) options.onApplied?.(registry.directory);
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return new RegistryFollower(registry, follower);
  }

  get directory(): Directory {
    return this.registry.directory;
  }

  healthy(): boolean {
    return this.follower.healthy();
  }

  /** Resolves when a version has been read. @throws Error when it takes longer than five seconds */
  async reach(version: number): Promise<void> {
    await this.follower.waitFor(BigInt(version), PATIENCE_MS);
  }

  async close(): Promise<void> {
    await this.follower.close();
  }
}

function timeOf(record: ConsumedRecord): number | undefined {
  const at = Date.parse(record.headers[HEADER.time]?.toString('utf8') ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** Statements on Kafka: one partition, kept for ever, the offset being the version. */
export class KafkaStatementLog extends StatementLog {
  constructor(
    private readonly producer: RecordProducer,
    private readonly follower: RegistryFollower,
  ) {
    super();
  }

  override async append(statement: AnyStatement, compact: string, digest: string, at: number): Promise<number> {
    const headers = recordHeaders({ id: `${TOPICS.stated.name}:${statement.by}/${statement.id}`, source: statement.by, type: `entente.statement.${statement.verb}/1`, time: at, salt: newSalt(), digest });
    const [placed] = await this.producer.send([{ topic: TOPICS.stated.name, key: statement.subject, partition: 0, value: Buffer.from(compact, 'latin1'), headers }]);
    if (placed === undefined) throw new Error(`The log gave the record ${String(headers[HEADER.id])} no place.`);
    return Number(placed.offset);
  }

  override async applied(version: number): Promise<void> {
    await this.follower.reach(version);
  }
}
