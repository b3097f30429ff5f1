import type { Broker, Cluster, Kafka } from 'kafkajs';

/** Request and response as kafkajs' connections take them; see its src/network/connection.js. */
export interface ProtocolExchange<T> {
  readonly request: { readonly apiKey: number; readonly apiVersion: number; readonly apiName: string; encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }> };
  readonly response: { decode(body: Buffer): Promise<T & { readonly clientSideThrottleTime: number }>; parse(decoded: T): Promise<T> };
}

/** What kafkajs' broker can do beyond its published type. */
export interface BrokerInside extends Broker {
  readonly connectionPool: { send<T>(exchange: ProtocolExchange<T>): Promise<T> };
  initProducerId(request: { transactionTimeout: number }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
}

/**
 * A cluster object of a client: connections and metadata, without a producer or a consumer. kafkajs hands it to partition
 * assigners (documented under "custom partition assigner"), and that is where this one comes from; no group is joined.
 */
export function clusterOf(kafka: Kafka): Cluster {
  let cluster: Cluster | undefined;
  kafka.consumer({
    groupId: 'unused',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (config) => {
        cluster = config.cluster;
        return { name: 'none', version: 0, assign: () => Promise.resolve([]), protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }) };
      },
    ],
  });
  if (!cluster) throw new Error('kafkajs gave its cluster to no assigner');
  return cluster;
}
