export { CannotStart } from './cannot-start.js';
export { GuardedProcess, type Exit, type GuardedOptions } from './guarded-process.js';
export { freePort, freePorts, isFree } from './ports.js';
export type { Server } from './server.js';
export type { KafkaPorts } from './state.js';
export type { ScramUser } from './kafka-admin.js';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.js';
export { startKafka, type KafkaAccess, type KafkaOptions, type KafkaServer } from './kafka.js';
export { defaultCacheDir, kafkaJars, KAFKA_VERSION } from './kafka-jars.js';
