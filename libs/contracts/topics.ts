/** The topics of the exchange (contract §5): the one table from which topics are made, documented and kept. */
export interface TopicDefinition {
  readonly name: string;
  readonly key: string;
  readonly content: string;
  readonly partitions: number;
  /** How many of the last partitions carry flash traffic only. */
  readonly flashPartitions: number;
  /** Milliseconds records are kept; -1 for ever. */
  readonly retentionMs: number;
  /** Whether each record reaches the disk before it is acknowledged (one broker has no replica to answer for it). */
  readonly flushEach: boolean;
  /** Whether something consumes it, so that it has a `<name>.dead` beside it. */
  readonly consumed: boolean;
}

const WEEK = 7 * 24 * 60 * 60 * 1000;
/** Largest record, in bytes: a decision wraps a 1.4 MB message in base64url once more. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

const topic = (name: string, key: string, content: string, more: Partial<TopicDefinition> = {}): TopicDefinition =>
  Object.freeze({ name, key, content, partitions: 6, flashPartitions: 0, retentionMs: WEEK, flushEach: false, consumed: false, ...more });

export const TOPICS = Object.freeze({
  accepted: topic('exchange.accepted', '<sender>/<precedence>', 'every accepted message', { partitions: 12, flashPartitions: 3, flushEach: true, consumed: true }),
  refused: topic('exchange.refused', '<sender>', 'what an authenticated sender was refused: digest and problem code, never content'),
  decided: topic('exchange.decided', '<sender>/<precedence>', 'the hub-signed decision with the message', { partitions: 12, flashPartitions: 3, consumed: true }),
  delivered: topic('exchange.delivered', '<recipient or audience>', 'what entered which mailbox or inbox topic'),
  stated: topic('registry.stated', '<subject>', 'registry statements; the offset is the rule-set version', { partitions: 1, retentionMs: -1, flushEach: true }),
  accessed: topic('access.recorded', '<reader>', 'who was shown what, when, for which purpose; written before the answer'),
  notices: topic('notices.changed', '<notice>', 'what became of a notice: each act that counted, who did it and where it stands then', { partitions: 3, retentionMs: -1 }),
  attested: topic('ledger.attested', '<participant>', 'what participants ask of the ledger and what the hub vouches for: challenges and their answers', { partitions: 3 }),
  erased: topic('records.erased', '<owner>', 'what was erased, on which ground', { partitions: 3, retentionMs: -1 }),
});

/** The dead-letter topic of a consumed topic. */
export const deadTopicOf = (name: string): string => `${name}.dead`;

/** The inbox topic of a participant that takes Kafka directly. */
export const inboxTopicOf = (participant: string, mode: 'live' | 'exercise'): string => `inbox.${participant}${mode === 'exercise' ? '.exercise' : ''}`;

/** Definition of an inbox topic: one partition, so that the country reads one order. */
export const inboxTopic = (participant: string, mode: 'live' | 'exercise'): TopicDefinition =>
  topic(inboxTopicOf(participant, mode), '<from>/<id>', `what ${participant} receives in ${mode} mode, read directly from Kafka`, { partitions: 1 });

/** All topics that exist from the start, dead-letter topics included. */
export const allTopics = (): TopicDefinition[] =>
  Object.values(TOPICS).flatMap((definition) =>
    definition.consumed
      ? [definition, topic(deadTopicOf(definition.name), definition.key, `records of ${definition.name} that could not be processed, with the reason`, { partitions: 1, retentionMs: 4 * WEEK })]
      : [definition],
  );
