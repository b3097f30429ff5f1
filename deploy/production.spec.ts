import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allTopics, MAX_RECORD_BYTES } from '#contracts';
import { IMAGES } from '../libs/devstack/containers.js';
import { orSkip, root } from '../test/support/runtimes.js';
import { APPS, HEAP_FLAGS } from './local/apps.js';

const { load, loadAll, YAML11_SCHEMA } = createRequire(import.meta.url)('js-yaml') as { load: (text: string, options?: object) => unknown; loadAll: (text: string) => unknown[]; YAML11_SCHEMA: object };
const read = (name: string): string => readFileSync(join(root, 'deploy', name), 'utf8');
/** Of a pod, what is looked at. */
interface Container {
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
}
const CHART = join(root, 'deploy/helm/entente');

interface Service {
  readonly image: string;
  readonly read_only?: boolean;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly healthcheck?: object;
  readonly deploy?: { readonly resources: { readonly limits: { readonly memory: string; readonly cpus: string; readonly pids: number } } };
}
const compose = load(read('compose.yaml'), { schema: YAML11_SCHEMA }) as { readonly services: Readonly<Record<string, Service>>; readonly secrets: Readonly<Record<string, { readonly file: string }>> };

describe('compose.yaml', () => {
  test('has every process of the hub, the step before them, and the versions the tests use', () => {
    expect(Object.keys(compose.services).toSorted()).toEqual([...APPS, 'kafka', 'migrate', 'postgres'].toSorted());
    expect([compose.services['kafka']?.image, compose.services['postgres']?.image]).toEqual([IMAGES.kafka, IMAGES.postgres]);
  });

  test.each(Object.entries(compose.services))('%s runs as nobody special, writes nothing but its volumes, and has limits', (name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], user: expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/) as string });
    expect(service.deploy?.resources.limits).toEqual({ cpus: expect.any(String) as string, memory: expect.any(String) as string, pids: expect.any(Number) as number });
    if (name !== 'migrate') expect(service.healthcheck).toBeDefined();
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const secret of service.secrets ?? []) expect(compose.secrets).toHaveProperty([secret]);
    for (const [variable, value] of Object.entries(service.environment ?? {})) if (/PASSWORD|SASL|DATABASE_URL/.test(variable)) expect([variable, value]).toEqual([expect.stringMatching(/_FILE$/), expect.stringMatching(/^\/run\/secrets\//)]);
  });
});

test('Compose itself reads compose.yaml', () => {
  if (orSkip('compose.yaml is not read by Compose:', () => execFileSync('docker', ['compose', 'version'], { stdio: 'pipe' })) === undefined) return;
  execFileSync('docker', ['compose', '-f', 'compose.yaml', 'config', '--quiet'], { cwd: join(root, 'deploy'), env: { ...process.env, ENTENTE_URL: 'https://hub.example' }, stdio: 'pipe' });
});

test('the image starts processes with the flags of the launcher', () => {
  for (const flag of HEAP_FLAGS) expect(read('image/run.sh')).toContain(flag);
  const dockerfile = read('Dockerfile');
  expect(dockerfile).toMatch(/\nUSER [1-9]\d*:[1-9]\d*\n/);
  for (const [, source = ''] of dockerfile.matchAll(/^COPY (?!--from)(\S+) /gm)) expect(readdirSync(root)).toContain(source);
});

describe('the chart', () => {
  const topics = load(read('helm/entente/files/topics.yaml')) as readonly { readonly name: string; readonly partitions: number; readonly config: Readonly<Record<string, string>> }[];
  const access = load(read('helm/entente/files/access.yaml')) as Readonly<Record<string, { readonly read?: readonly string[]; readonly write?: readonly string[]; readonly groups?: readonly string[] }>>;

  test('makes the topics of the one table, each as the processes would', () => {
    expect(topics).toEqual(allTopics().map(({ name, partitions, retentionMs, flushEach }) => ({
      name, partitions, config: { 'retention.ms': String(retentionMs), 'max.message.bytes': String(MAX_RECORD_BYTES), ...(flushEach ? { 'flush.messages': '1' } : {}) },
    })));
  });

  test('gives access to topics that exist, and to nobody but the processes', () => {
    expect(Object.keys(access).toSorted()).toEqual([...APPS, 'migrate'].toSorted());
    const known = allTopics().map(({ name }) => name);
    for (const { read: readable = [], write = [] } of Object.values(access)) expect([...readable, ...write].filter((name) => !known.includes(name))).toEqual([]);
    // Whatever is not a dead letter is written by somebody and read by the auditor.
    const living = allTopics().map(({ name }) => name).filter((name) => !name.endsWith('.dead'));
    expect(living.filter((name) => !Object.values(access).some(({ write = [] }) => write.includes(name)))).toEqual([]);
    expect(access['auditor']?.read?.toSorted()).toEqual(living.toSorted());
  });

  const helm = orSkip('the chart is not rendered:', () => execFileSync('helm', ['version', '--short'], { stdio: 'pipe' }));
  const kubeconform = helm && orSkip('the chart is not held to the schemas of Kubernetes:', () => execFileSync('kubeconform', ['-v'], { stdio: 'pipe' }));
  const render = (...values: string[]): string => execFileSync('helm', ['template', 'entente', CHART, '--kube-version', '1.33.0', ...values.flatMap((value) => ['--set', value])], { encoding: 'utf8', stdio: 'pipe' });

  test.each([['one node', 1, 1], ['many', 3, 3]])('renders for %s', (_, nodes, brokers) => {
    if (helm === undefined) return;
    const text = render(`nodes=${nodes}`, 'ingress.enabled=true', 'monitoring.enabled=true', 'kafka.outer.enabled=true');
    const objects = loadAll(text).filter((one) => one !== undefined && one !== null) as { kind: string; metadata: { name: string }; spec: Record<string, unknown> }[];
    expect(objects.filter(({ kind }) => kind === 'KafkaTopic').map(({ metadata }) => metadata.name).toSorted()).toEqual(allTopics().map(({ name }) => name).toSorted());
    expect(objects.find(({ kind }) => kind === 'KafkaNodePool')?.spec['replicas']).toBe(brokers);
    expect(objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet').map(({ metadata }) => metadata.name.replace('entente-', '')).toSorted()).toEqual([...APPS].toSorted());
    // The owner of the tables is nobody's but the step's that migrates; the auditor signs in as itself, all others as one.
    const pods = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet').map(({ metadata, spec }) => ({ name: metadata.name, ...(spec['template'] as { spec: Pod }).spec }));
    const volumeAt = (container: Container | undefined, path: string): string | undefined => container?.volumeMounts.find(({ mountPath }) => mountPath === path)?.name;
    expect(pods.map(({ name, containers }) => [name, volumeAt(containers[0], '/run/entente/database')])).toEqual(pods.map(({ name }) => [name, name === 'entente-auditor' ? 'database-auditor' : 'database-exchange']));
    expect(pods.flatMap(({ containers }) => containers.flatMap(({ volumeMounts }) => volumeMounts)).filter(({ name }) => name === 'database-owner')).toEqual([]);
    for (const { initContainers: [step], volumes } of pods) {
      expect([volumeAt(step, '/run/entente/database'), ...(step?.env ?? []).filter(({ name }) => name.endsWith('DATABASE_URL_FILE')).map(({ name, value }) => `${name} ${value ?? ''}`)]).toEqual(['database-owner', 'DATABASE_URL_FILE /run/entente/database/uri', 'AUDITOR_DATABASE_URL_FILE /run/entente/database-auditor/uri', 'EXCHANGE_DATABASE_URL_FILE /run/entente/database-exchange/uri']);
      expect(volumes.filter(({ name }) => name.startsWith('database-')).map(({ secret }) => secret?.secretName)).toEqual(['entente-postgres-app', 'entente-database-auditor', 'entente-database-exchange']);
    }
    const managed = objects.find(({ kind }) => kind === 'Cluster')?.spec['managed'] as { roles: { name: string; passwordSecret: { name: string } }[] } | undefined;
    expect(managed?.roles.map(({ name, passwordSecret }) => [name, passwordSecret.name])).toEqual([['entente_auditor', 'entente-database-auditor'], ['entente_exchange', 'entente-database-exchange']]);
    expect(objects.filter(({ kind }) => kind === 'PodDisruptionBudget').length).toBe(nodes === 1 ? 0 : 3);
  });

  test('refuses values that mean nothing', () => {
    if (helm === undefined) return;
    for (const wrong of ['nodes=0', 'hub.url=http://hub.example', 'kafka.replica=3', 'hub.settings.PATH=/bin', 'postgres.roles.auditor=']) expect(() => render(wrong)).toThrow();
  });

  const native = helm && orSkip('the chart is not held to the schemas of Kubernetes itself:', () => execFileSync('kubernetes-validate', ['--version'], { stdio: 'pipe' }));
  test.each<[string, readonly string[]]>([
    ['one node', []],
    ['one node with everything', ['ingress.enabled=true', 'monitoring.enabled=true', 'kafka.outer.enabled=true', 'postgres.backupSchedule=0 0 2 * * *', 'hub.witnesses=witnesses', 'hub.webhookNetworks={10.20.0.0/16}']],
    ['many', ['nodes=3', 'ingress.enabled=true', 'kafka.outer.enabled=true']],
    ['five without policies', ['nodes=5', 'networkPolicies.enabled=false']],
    ['servers of one\'s own', ['kafka.enabled=false', 'kafka.external.brokers=b:9093', 'kafka.external.caSecret=ca', 'postgres.enabled=false', 'postgres.external.secret=db']],
  ])('for %s is what Kubernetes takes, strictly', (_, values) => {
    if (native === undefined) return;
    const folder = mkdtempSync(join(tmpdir(), 'entente-chart-'));
    const validate = (objects: readonly object[]): string => {
      const file = join(folder, 'rendered.yaml');
      writeFileSync(file, objects.map((one) => JSON.stringify(one)).join('\n---\n'));
      return execFileSync('kubernetes-validate', ['--kubernetes-version', '1.33', '--strict', file], { encoding: 'utf8', stdio: 'pipe' });
    };
    try {
      // Kinds of operators have schemas of their own: below.
      const objects = (loadAll(render(...values)) as ({ apiVersion: string; spec?: object } | null | undefined)[]).filter((one) => one !== undefined && one !== null && !/^(kafka\.strimzi|postgresql\.cnpg|monitoring\.coreos)/.test(one.apiVersion)) as { apiVersion: string; spec?: object }[];
      expect(objects.length).toBeGreaterThan(10);
      validate(objects);
      const [service] = objects.filter((one) => one.spec !== undefined);
      expect(() => validate([{ ...service, spec: { ...service?.spec, unheardOf: true } }])).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  // The validator looks for schemas on the internet unless KUBECONFORM_SCHEMAS names a folder (kubeconform -schema-location).
  const folder = process.env['KUBECONFORM_SCHEMAS'];
  test('is what Kubernetes, Strimzi and CloudNativePG take', () => {
    if (kubeconform === undefined || folder === undefined) return;
    for (const nodes of [1, 3]) {
      const text = render(`nodes=${nodes}`, 'ingress.enabled=true', 'kafka.outer.enabled=true');
      const said = execFileSync('kubeconform', ['-strict', '-summary', '-schema-location', `${folder}/{{ .ResourceKind }}{{ .KindSuffix }}.json`], { input: text, encoding: 'utf8', stdio: 'pipe' });
      expect(said).toMatch(/Invalid: 0, Errors: 0/);
    }
  });
  if (kubeconform !== undefined && folder === undefined) console.warn('SKIPPED: the chart is not held to the schemas of Kubernetes: KUBECONFORM_SCHEMAS names no folder of them');
});
