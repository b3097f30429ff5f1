import { allTopics, deadTopicOf, inboxTopic, MAX_RECORD_BYTES, TOPICS, type SchemaRegistry, type TopicDefinition } from '#contracts';
import type { JsonObject } from '../openapi/form.js';
import { text } from '../schemas/words.js';
import { acceptedName, inboxName } from './signed-messages.js';

/** Stands in for a participant where a topic is described for all of them. */
const ANYONE = '{participant}';
const messageRefs = (names: readonly string[]): JsonObject => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

function lanes({ partitions, flashPartitions }: TopicDefinition): string {
  if (partitions === 1) return 'One partition, hence one order.';
  if (flashPartitions === 0) return `${partitions} partitions, chosen by the key (murmur2, as Java clients do).`;
  const routine = partitions - flashPartitions;
  return `${partitions} partitions: 0 to ${routine - 1} for routine and urgent, ${routine} to ${partitions - 1} for flash alone, so that it overtakes a backlog. The key chooses within the lane (murmur2 modulo the lane's width).`;
}

const kept = (retentionMs: number): string => (retentionMs < 0 ? 'Kept for ever.' : `Kept ${retentionMs / 86_400_000} days.`);

function channel(definition: TopicDefinition, messages: readonly string[], more: JsonObject = {}): JsonObject {
  const { name, content, key, retentionMs, partitions, flushEach } = definition;
  return {
    address: name,
    title: name,
    description: `${content.charAt(0).toUpperCase()}${content.slice(1)}. Key \`${key}\`. ${lanes(definition)} ${kept(retentionMs)}${flushEach ? ' On a single broker each record reaches the disk before it is acknowledged.' : ''}`,
    messages: messageRefs(messages),
    bindings: {
      kafka: {
        topic: name,
        partitions,
        topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': retentionMs, 'max.message.bytes': MAX_RECORD_BYTES, ...(flushEach ? { 'flush.messages': 1 } : {}) },
        bindingVersion: '0.5.0',
      },
    },
    ...more,
  };
}

/** What lies in each topic. */
const contents = (types: readonly string[]): Readonly<Record<string, readonly string[]>> => ({
  [TOPICS.accepted.name]: types.map(acceptedName),
  [TOPICS.refused.name]: ['refused'],
  [TOPICS.decided.name]: ['decision'],
  [TOPICS.delivered.name]: ['delivered'],
  [TOPICS.stated.name]: ['statement'],
  [TOPICS.accessed.name]: ['accessed'],
  [TOPICS.notices.name]: ['notice'],
  [TOPICS.erased.name]: ['erased'],
  [TOPICS.attested.name]: ['challenge', 'challengeAnswer', 'inboxStatement', 'ledgerAccount'],
});

const participant = { participant: { description: 'The participant\'s id, such as ncb.KE or ncb.KE.kws. The slugs dead and exercise are not given to anyone.' } };

/** Names of the inbox channels in the document. */
export const INBOX = Object.freeze({ live: 'inbox', exercise: 'inbox.exercise' });

/** A channel for each topic of the table, its dead letters, and the inbox topics of whoever takes Kafka. */
export function channels(schemas: SchemaRegistry): Readonly<Record<string, JsonObject>> {
  const types = schemas.types();
  const held = contents(types);
  const fixed = allTopics().map((definition): [string, JsonObject] => [definition.name, channel(definition, held[definition.name] ?? ['dead'])]);
  const inbox = (mode: 'live' | 'exercise'): JsonObject => {
    const definition = inboxTopic(ANYONE, mode);
    const content = `What a participant receives in ${mode} mode, read directly from Kafka. Being produced here is the delivery and the read; a repeated record has the same identity; what you may not use any more afterwards comes as a control.recall/1 of its sender, or as a control.restriction/1 of the hub when a rule, an agreement or a suspension withholds it`;
    return channel({ ...definition, content }, types.map(inboxName), { parameters: participant });
  };
  return { [INBOX.live]: inbox('live'), [INBOX.exercise]: inbox('exercise'), ...Object.fromEntries(fixed) };
}

/** What the broker's access lists let an outside client use. */
const GROUP = text('A consumer group of your own: its id begins with your participant id.', { examples: ['ncb.XB:desk'] });

interface OperationForm {
  readonly action: 'send' | 'receive';
  readonly channel: string;
  readonly summary: string;
  readonly description: string;
  readonly outside?: boolean;
}

/** Who writes and reads where. Those with `outside` are seen from a country's own client, all others from the hub. */
export function operations(): Readonly<Record<string, JsonObject>> {
  const forms: Readonly<Record<string, OperationForm>> = {
    receiveInbox: { action: 'receive', channel: INBOX.live, outside: true, summary: 'A country reads its own inbox topic', description: 'Outside client. Your own inbox topic and those of your entities, nothing else. Take each record once by (`ce_source`, `ce_id`), verify the JWS with the sender\'s key, and answer over HTTP.' },
    receiveInboxExercise: { action: 'receive', channel: INBOX.exercise, outside: true, summary: 'The same for exercises', description: 'Outside client. Exercises have a topic of their own.' },
    accept: { action: 'send', channel: TOPICS.accepted.name, summary: 'Gateway, router and courier write accepted messages', description: 'With acks=all and an idempotent producer, before the 202. Messages of the hub itself come this way too.' },
    refuse: { action: 'send', channel: TOPICS.refused.name, summary: 'Gateway writes refusals', description: 'Before the refusal is answered.' },
    route: { action: 'receive', channel: TOPICS.accepted.name, summary: 'Router reads accepted messages', description: 'Decides about each message once.' },
    decide: { action: 'send', channel: TOPICS.decided.name, summary: 'Router writes decisions', description: 'A pure function of message, routing and rule-set version: the same bytes whenever it is decided again.' },
    deliver: { action: 'receive', channel: TOPICS.decided.name, summary: 'Courier reads decisions', description: 'Fills mailboxes; its place is stored in the same transaction.' },
    tellDelivered: { action: 'send', channel: TOPICS.delivered.name, summary: 'Courier writes what entered which mailbox', description: 'Before its transaction is committed, so that a crash repeats and never omits.' },
    fillInbox: { action: 'send', channel: INBOX.live, summary: 'Courier fills inbox topics', description: 'For participants that switched Kafka on by a registry statement.' },
    fillInboxExercise: { action: 'send', channel: INBOX.exercise, summary: 'The same for exercises', description: 'Exercises have a topic of their own.' },
    state: { action: 'send', channel: TOPICS.stated.name, summary: 'Gateway writes registry statements', description: 'Judged at the door; the order in the log decides.' },
    follow: { action: 'receive', channel: TOPICS.stated.name, summary: 'Every service follows the registry', description: 'From the beginning, without a consumer group, into memory.' },
    recordAccess: { action: 'send', channel: TOPICS.accessed.name, summary: 'Gateway writes who was shown what', description: 'Before the answer.' },
    tellNotices: { action: 'send', channel: TOPICS.notices.name, summary: 'Courier writes what became of a notice', description: 'After the act has taken effect, in the order in which acts did; a repetition is the same, byte for byte.' },
    recordErased: { action: 'send', channel: TOPICS.erased.name, summary: 'Courier writes what was erased', description: 'When a message expires, or is ordered to be erased: its key and content are gone with the same transaction.' },
    bury: { action: 'send', channel: deadTopicOf(TOPICS.accepted.name), summary: 'Router lays aside what it cannot process', description: 'After bounded retries; the partition moves on.' },
    buryDecided: { action: 'send', channel: deadTopicOf(TOPICS.decided.name), summary: 'Courier lays aside what it cannot process', description: 'After bounded retries; the partition moves on.' },
  };
  return Object.fromEntries(
    Object.entries(forms).map(([name, { action, channel: where, summary, description, outside }]) => [
      name,
      {
        action,
        channel: { $ref: `#/channels/${where}` },
        summary,
        description,
        tags: [{ name: outside === true ? 'outside' : 'hub' }],
        ...(outside === true ? { bindings: { kafka: { groupId: GROUP, bindingVersion: '0.5.0' } } } : {}),
      },
    ]),
  );
}
