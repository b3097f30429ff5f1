import net from 'node:net';
import tls from 'node:tls';
import kafkajs, { type ISocketFactory, type Kafka, type KafkaConfig, type LogEntry, type RetryOptions } from 'kafkajs';
import type { KafkaConnection, KafkaLogger } from '../connection.js';
import './idle-polling.js';

/** Times of a client, in milliseconds. */
export interface ClientTimes {
  /** How long one request may take. */
  requestTimeoutMs: number;
  /** kafkajs' own retries inside one call; short, because the callers retry with more knowledge. */
  retry: Required<Pick<RetryOptions, 'retries' | 'initialRetryTime' | 'maxRetryTime'>>;
}

/** A kafkajs client whose connections can be cut at once and for good. */
export interface Client {
  readonly kafka: Kafka;
  /** Destroys every connection and refuses new ones, so that nothing kafkajs still retries can reach a broker. */
  cut(): void;
}

/** Makes a client. Each producer, consumer and reader has one of its own, so that cutting one leaves the others alone. */
export function makeClient(connection: KafkaConnection, times: ClientTimes): Client {
  const pen = new SocketPen();
  const config: KafkaConfig = {
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: Math.min(times.requestTimeoutMs, 3_000),
    authenticationTimeout: times.requestTimeoutMs,
    requestTimeout: times.requestTimeoutMs,
    // Every field is given: kafkajs has other defaults when NODE_ENV is "test".
    retry: { factor: 0.2, multiplier: 2, ...times.retry },
    socketFactory: pen.open,
    ...logging(connection.logger, () => pen.isCut),
    ...(connection.sasl && { sasl: saslOf(connection.sasl) }),
    ...(connection.tls && { ssl: { ...connection.tls } }),
  };
  return { kafka: new kafkajs.Kafka(config), cut: () => pen.cut() };
}

/** Keeps the sockets of one client, so that they can be destroyed together. */
class SocketPen {
  readonly #sockets = new Set<net.Socket>();
  #cut = false;

  get isCut(): boolean {
    return this.#cut;
  }

  readonly open: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.#cut) throw new Error('this client was thrown away');
    const servername = net.isIP(host) ? {} : { servername: host };
    const socket = ssl ? tls.connect({ host, port, ...servername, ...ssl }, onConnect) : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, 60_000);
    // One small request at a time: Nagle would hold its last segment back for the previous acknowledgement.
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  };

  cut(): void {
    this.#cut = true;
    // With an error, because kafkajs listens to `error` and `end` only and would otherwise believe in the connection.
    for (const socket of this.#sockets) socket.destroy(new Error('this client was thrown away'));
  }
}

function saslOf(sasl: NonNullable<KafkaConnection['sasl']>): NonNullable<KafkaConfig['sasl']> {
  const { username, password } = sasl;
  return sasl.mechanism === 'plain' ? { mechanism: 'plain', username, password } : { mechanism: 'scram-sha-512', username, password };
}

function logging(logger: KafkaLogger | undefined, isCut: () => boolean): Pick<KafkaConfig, 'logLevel' | 'logCreator'> {
  const { logLevel } = kafkajs;
  if (!logger) return { logLevel: logLevel.NOTHING };
  const write = ({ level, namespace, log }: LogEntry): void => {
    // What a client says after it was thrown away is about being thrown away.
    if (isCut()) return;
    const { message, timestamp: _, logger: __, ...details } = log;
    const line = { ...details, part: `kafkajs ${namespace}` };
    const serious = level === logLevel.ERROR || level === logLevel.WARN;
    // kafkajs reports each failed request where it happens; what it means is said by the code that made it.
    if (serious && !EVERYDAY.has(namespace)) logger.warn(line, message);
    else logger.debug(line, message);
  };
  return { logLevel: logLevel.INFO, logCreator: () => write };
}

const EVERYDAY = new Set(['Connection', 'BrokerPool', 'Consumer', 'RequestQueue']);
