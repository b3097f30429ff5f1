import kafkajs from 'kafkajs';
import type { KafkaConnection } from '../connection.js';
import { makeClient } from '../kafkajs/client.js';

/** What an account may do with topics, groups or the cluster; operations as Kafka's tools spell them (`Read`, `DescribeConfigs`). */
export interface Grant {
  readonly type: 'topic' | 'group' | 'cluster';
  readonly name: string;
  /** Whatever begins so, not this name alone. */
  readonly prefixed?: boolean;
  readonly operations: readonly string[];
}

const TYPES = { topic: kafkajs.AclResourceTypes.TOPIC, group: kafkajs.AclResourceTypes.GROUP, cluster: kafkajs.AclResourceTypes.CLUSTER };
const OPERATIONS: Readonly<Record<string, kafkajs.AclOperationTypes>> = {
  Read: kafkajs.AclOperationTypes.READ, Write: kafkajs.AclOperationTypes.WRITE, Create: kafkajs.AclOperationTypes.CREATE, Alter: kafkajs.AclOperationTypes.ALTER,
  Describe: kafkajs.AclOperationTypes.DESCRIBE, DescribeConfigs: kafkajs.AclOperationTypes.DESCRIBE_CONFIGS, AlterConfigs: kafkajs.AclOperationTypes.ALTER_CONFIGS,
};

/** Gives accounts of a broker their rights, as an operator of a cluster would. @param connection of an account with all rights */
export async function grant(connection: KafkaConnection, accounts: Readonly<Record<string, readonly Grant[]>>): Promise<void> {
  const client = makeClient(connection, { requestTimeoutMs: 10_000, retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 } });
  const admin = client.kafka.admin();
  await admin.connect();
  try {
    await admin.createAcls({
      acl: Object.entries(accounts).flatMap(([user, grants]) => grants.flatMap(({ type, name, prefixed = false, operations }) => operations.map((operation) => ({
        principal: `User:${user}`, host: '*', permissionType: kafkajs.AclPermissionTypes.ALLOW, resourceType: TYPES[type], resourceName: name,
        resourcePatternType: prefixed ? kafkajs.ResourcePatternTypes.PREFIXED : kafkajs.ResourcePatternTypes.LITERAL, operation: OPERATIONS[operation] ?? kafkajs.AclOperationTypes.UNKNOWN,
      })))),
    });
  } finally {
    await admin.disconnect();
    client.cut();
  }
}
