import { randomBytes } from 'node:crypto';
import type { StartedTestContainer } from 'testcontainers';
import { CannotStart } from './cannot-start.js';
import { newClusterId } from './cluster-id.js';
import { takesRequests, putScramUsers } from './kafka-admin.js';
import { brokerProperties } from './kafka-config.js';
import { HUB_USER, type KafkaServer } from './kafka.js';
import { freePort, freePorts } from './ports.js';
import { POSTGRES_SETTINGS, type PostgresServer } from './postgres.js';
import type { Server } from './server.js';
import { pollUntil } from './wait.js';

/** The images that containers are made from: the same versions as the embedded pair. */
export const IMAGES = { kafka: 'apache/kafka:4.3.1', postgres: 'postgres:18' } as const;

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 8_000;

/**
 * Says why containers cannot be used here, undefined when they can: an engine answers and has both images, and the one with
 * which Testcontainers removes what a killed test leaves. Nothing is pulled, so that a test run never waits for a download.
 *
 * @param env to see whether that cleaner was switched off (TESTCONTAINERS_RYUK_DISABLED)
 */
export async function whyNoContainers(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  let tags: string[];
  try {
    const { getContainerRuntimeClient } = await import('testcontainers');
    const client = await getContainerRuntimeClient();
    tags = (await client.container.dockerode.listImages()).flatMap((image) => image.RepoTags ?? []);
  } catch {
    // Not installed (a production install), or no engine answered.
    return 'no Docker engine answers';
  }
  const has = (name: string): boolean => tags.some((tag) => tag === name || tag === `docker.io/${name}` || tag === `docker.io/library/${name}`);
  const missing: string[] = Object.values(IMAGES).filter((image) => !has(image));
  if (env.TESTCONTAINERS_RYUK_DISABLED !== 'true' && !tags.some((tag) => tag.includes('testcontainers/ryuk'))) missing.push('testcontainers/ryuk');
  return missing.length === 0 ? undefined : `the Docker engine has no image ${missing.join(', ')}`;
}

/**
 * PostgreSQL in a container with the settings of the embedded one. Its data lives as long as the container.
 *
 * @throws {CannotStart} when the container does not come up
 */
export async function postgresContainer(): Promise<PostgresServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const port = await freePort();
  const password = randomBytes(18).toString('base64url');
  const inside = { ...POSTGRES_SETTINGS, listen_addresses: '*', unix_socket_directories: '/var/run/postgresql' };
  const started = await coming(IMAGES.postgres, new GenericContainer(IMAGES.postgres)
    .withEnvironment({ POSTGRES_USER: 'entente', POSTGRES_DB: 'entente', POSTGRES_PASSWORD: password })
    .withCommand(['postgres', ...Object.entries(inside).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    .withExposedPorts({ container: 5432, host: port })
    // The image starts the server once to make the database and once more for good.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .withStartupTimeout(START_LIMIT_MS)
    .start());
  const url = `postgres://entente:${password}@${started.getHost()}:${port}/entente`;
  const view = async (): Promise<PostgresServer> => ({
    ...(await serverOfContainer(started)), url, port,
    again: async () => {
      await started.restart({ timeout: 0 });
      return view();
    },
  });
  return view();
}

/**
 * Kafka in a container with the configuration of the embedded one: same listeners, same access lists.
 *
 * @throws {CannotStart} when the container does not come up
 */
export async function kafkaContainer(): Promise<KafkaServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const [internal, external, controller] = await freePorts(3);
  if (internal === undefined || external === undefined || controller === undefined) throw new Error('no free ports');
  const hub = { username: HUB_USER, password: randomBytes(18).toString('base64url') };
  const content = brokerProperties({ dataDir: '/tmp/entente-kafka', ports: { internal, external, controller }, bind: '0.0.0.0', hub });
  const clusterId = newClusterId();
  const file = '/etc/entente.properties';
  const script = `/opt/kafka/bin/kafka-storage.sh format --standalone --ignore-formatted -t ${clusterId} -c ${file} && exec /opt/kafka/bin/kafka-server-start.sh ${file}`;
  const started = await coming(IMAGES.kafka, new GenericContainer(IMAGES.kafka)
    .withEntrypoint(['/bin/sh', '-c', script])
    .withCopyContentToContainer([{ content, target: file, mode: 0o644 }])
    .withEnvironment({ KAFKA_HEAP_OPTS: '-Xmx384m' })
    .withExposedPorts({ container: internal, host: internal }, { container: external, host: external })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(START_LIMIT_MS)
    .start());
  const host = started.getHost();
  const view = async (): Promise<KafkaServer> => {
    await pollUntil(START_LIMIT_MS, () => takesRequests(host, internal, hub, 3_000).catch(() => false));
    return {
      ...(await serverOfContainer(started)),
      internal: { brokers: `${host}:${internal}`, sasl: { mechanism: 'plain', ...hub } },
      external: `${host}:${external}`,
      addScramUsers: (users) => putScramUsers(host, internal, hub, users),
      again: async () => {
        await started.restart({ timeout: 0 });
        return view();
      },
    };
  };
  return view();
}

/** The server view of a running container. */
async function serverOfContainer(started: StartedTestContainer): Promise<Server> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  const container = (await getContainerRuntimeClient()).container.getById(started.getId());
  const ended: Promise<{ StatusCode: number }> = container.wait() as Promise<{ StatusCode: number }>;
  return {
    pid: undefined,
    exited: ended.then(({ StatusCode }) => ({ code: StatusCode, signal: null }), () => ({ code: null, signal: null })),
    signal: async (name) => {
      if (name === 'SIGSTOP') await container.pause();
      else if (name === 'SIGCONT') await container.unpause();
      else await container.kill({ signal: name });
    },
    stop: async () => {
      await started.stop({ timeout: STOP_LIMIT_MS });
    },
  };
}

async function coming(image: string, starting: Promise<StartedTestContainer>): Promise<StartedTestContainer> {
  try {
    return await starting;
  } catch (error) {
    throw new CannotStart(`a container of ${image} did not start: ${error instanceof Error ? error.message : String(error)}`, 'Set ENTENTE_INFRA=embedded to do without Docker');
  }
}
