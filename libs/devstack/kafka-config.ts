import type { KafkaPorts } from './state.js';

/** Everything that differs from one broker to another. */
export interface BrokerConfig {
  readonly dataDir: string;
  readonly ports: KafkaPorts;
  /** The address the listeners bind to; clients are told 127.0.0.1 unless `reachedAt` says otherwise. */
  readonly bind: string;
  /** `host:port` under which others reach the listeners, where the broker is not on their machine. */
  readonly reachedAt?: { readonly internal: string; readonly external: string };
  /** File in PEM with the private key and the certificates of the outer listener, which then speaks TLS. */
  readonly certificate?: string;
  /** Name and password of the hub's own processes, the only ones with all rights. */
  readonly hub: { readonly username: string; readonly password: string };
}

/** Largest record: a message of 1.4 MB with its routing and the hub's decision about it. */
export const MAX_MESSAGE_BYTES = 5 * 1024 * 1024;

/** Partitions over which the positions of consumer groups are spread. */
export const OFFSETS_PARTITIONS = 8;

/**
 * Writes the `server.properties` of a single node that is broker and controller (KRaft).
 *
 * Two doors, both authenticated, on the loopback device unless `bind` says otherwise: INTERNAL (SASL/PLAIN, the hub's own processes, all rights)
 * and EXTERNAL (SASL/SCRAM-SHA-512, participants, only what an access list allows). The controller has a third, for itself.
 * Nobody enters without a credential, and what no list allows is refused.
 */
export function brokerProperties({ dataDir, ports, bind, hub, reachedAt, certificate }: BrokerConfig): string {
  const account = `username="${hub.username}" password="${hub.password}"`;
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required ${account} user_${hub.username}="${hub.password}";`;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const properties: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${ports.controller}`,
    'listeners': `INTERNAL://${bind}:${ports.internal},EXTERNAL://${bind}:${ports.external},CONTROLLER://${bind}:${ports.controller}`,
    'advertised.listeners': `INTERNAL://${reachedAt?.internal ?? `127.0.0.1:${ports.internal}`},EXTERNAL://${reachedAt?.external ?? `127.0.0.1:${ports.external}`},CONTROLLER://127.0.0.1:${ports.controller}`,
    'listener.security.protocol.map': `INTERNAL:SASL_PLAINTEXT,EXTERNAL:${certificate === undefined ? 'SASL_PLAINTEXT' : 'SASL_SSL'},CONTROLLER:SASL_PLAINTEXT`,
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.internal.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.internal.plain.sasl.jaas.config': plain,
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': plain,
    'listener.name.external.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.external.scram-sha-512.sasl.jaas.config': scram,

    // A broker that was killed is let back in when its former session has run out: nine seconds by default.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 500,

    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': false,
    'super.users': `User:${hub.username}`,

    'log.dirs': dataDir,
    'auto.create.topics.enable': false,
    'num.partitions': 1,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'message.max.bytes': MAX_MESSAGE_BYTES,
    'replica.fetch.max.bytes': MAX_MESSAGE_BYTES,
    'log.retention.hours': 168,
    // What is over goes within seconds, not minutes: the only copy in clear of what was erased lies in these files.
    'log.retention.check.interval.ms': 10_000,
    'log.segment.delete.delay.ms': 1_000,
    // Smaller files than the defaults: a development home holds little, and many partitions.
    'log.segment.bytes': 128 * 1024 * 1024,
    'log.index.size.max.bytes': 1024 * 1024,

    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': OFFSETS_PARTITIONS,
    // A hub that was not started for a month still knows where its consumers were.
    'offsets.retention.minutes': 60 * 24 * 90,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 2,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,

    // One machine, few clients: threads and buffers are memory.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'num.replica.fetchers': 1,
    'num.recovery.threads.per.data.dir': 2,
    'background.threads': 2,
    'log.cleaner.threads': 1,
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
    'remote.log.storage.system.enable': false,
  };
  if (certificate !== undefined) Object.assign(properties, { 'listener.name.external.ssl.keystore.type': 'PEM', 'listener.name.external.ssl.keystore.location': certificate });
  return `${Object.entries(properties).map(([name, value]) => `${name}=${value}`).join('\n')}\n`;
}
