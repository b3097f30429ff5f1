/**
 * The arrows between the parts (ARCHITECTURE.md): apps → domain libs → contracts, kernel; a domain lib's adapters →
 * technical libs; technical libs → kernel. From one lib to another only through its index.ts, which is what `#name` means.
 * Run by architecture.spec.ts.
 */
const DOMAIN = ['envelope', 'directory', 'policy', 'exchange', 'feeds', 'notices', 'ledger', 'client', 'interchange'];
const TECHNICAL = ['kafka', 'postgres', 'http', 'telemetry', 'config', 'devstack'];
/** What a domain lib may build on besides contracts and kernel: an order without a way back. */
const BELOW = {
  envelope: [],
  client: ['envelope'],
  interchange: [],
  directory: ['envelope'],
  policy: ['envelope', 'directory'],
  ledger: ['envelope', 'directory'],
  exchange: ['envelope', 'directory', 'policy', 'ledger'],
  feeds: ['envelope', 'directory', 'policy', 'exchange'],
  notices: ['envelope', 'directory', 'policy', 'exchange', 'ledger'],
};

const BASE = '^libs/(kernel|signature)/';
const libs = (names) => `^libs/(${names.join('|')})/`;
/** Specs, what only specs use, and everything under test/. */
const TESTS = String.raw`(\.spec\.ts$|/testing/|/spec-support\.ts$|^test/)`;
const ADAPTERS = '^libs/[^/]+/adapters/';
const GENERATED = '/generated/';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Two files that need each other are one, or hide a third; types alone may point back.', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    forbid('no-orphans', 'A file nobody imports is dead or forgotten.', { orphan: true, pathNot: [TESTS, GENERATED, String.raw`\.(cjs|mjs|d\.ts)$`, '^apps/[^/]+/main\\.ts$', '^deploy/'] }, {}),
    forbid('all-found', 'What is imported must be there.', {}, { couldNotResolve: true }),
    forbid('packages-declared', 'A package that is used stands in package.json by itself.', { pathNot: [TESTS, '^libs/devstack/containers\\.ts$', '\\.mjs$'] }, { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] }),

    forbid('kernel-alone', 'The kernel needs nothing but Node and libsodium.', { path: '^libs/kernel/', pathNot: TESTS }, { pathNot: 'node_modules/sodium-native/', dependencyTypesNot: ['core', 'local'] }),
    forbid('kernel-alone-in-tree', 'The kernel needs nothing but Node.', { path: '^libs/kernel/', pathNot: TESTS }, { path: '^(apps|libs|deploy|test)/', pathNot: '^libs/kernel/' }),
    forbid('contracts-on-kernel', 'Contracts need the kernel and the schemas, nothing else of ours.', { path: '^libs/contracts/', pathNot: TESTS }, { path: '^(apps|libs|deploy|test)/', pathNot: ['^libs/contracts/', '^libs/kernel/'] }),
    forbid('signature-on-kernel', 'Checking a signature needs the kernel and a cryptographic library.', { path: '^libs/signature/', pathNot: TESTS }, { path: '^(apps|libs|deploy|test)/', pathNot: ['^libs/signature/', '^libs/kernel/'] }),
    forbid('technical-on-kernel', 'Technical libs know nothing of the domain, nor of each other: kernel and the bare cryptography of signature are all they need.', { path: libs(TECHNICAL), pathNot: TESTS }, { path: '^(apps|libs|deploy|test)/', pathNot: ['^libs/$1/', BASE] }),
    forbid('domain-without-technology', 'A domain lib reaches a technology in its adapters only.', { path: libs(DOMAIN), pathNot: [TESTS, ADAPTERS, '^libs/[^/]+/(node|index)\\.ts$'] }, { path: libs([...TECHNICAL, 'process']) }),
    forbid('adapters-not-on-process', 'Adapters are given what they work with.', { path: ADAPTERS, pathNot: TESTS }, { path: '^libs/process/' }),
    forbid('libs-not-on-apps', 'Libs know no app.', { path: '^libs/' }, { path: '^(apps|deploy)/' }),
    ...Object.entries(BELOW).map(([name, below]) =>
      forbid(`${name}-order`, `${name} builds on ${['contracts', 'kernel', ...below].join(', ')}.`, { path: `^libs/${name}/`, pathNot: TESTS }, { path: libs(DOMAIN), pathNot: libs([name, ...below]) }),
    ),
    forbid('process-for-apps', 'What every process stands on is wired by apps alone.', { pathNot: ['^apps/', '^libs/process/', TESTS] }, { path: '^libs/process/' }),
    forbid('apps-apart', 'Processes share libs, never files.', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    forbid('apps-not-on-deploy', 'How it is started is no business of what is started.', { path: '^apps/' }, { path: '^deploy/' }),
    forbid('devstack-not-in-apps', 'Servers for development are started by the launcher and by tests.', { pathNot: ['^deploy/', '^libs/devstack/', TESTS] }, { path: '^libs/devstack/' }),
    forbid('through-the-index', 'Another lib is what its index.ts names.', { path: '^libs/([^/]+)/', pathNot: TESTS }, { path: '^libs/([^/]+)/.+', pathNot: ['^libs/$1/', '^libs/[^/]+/index\\.ts$'] }),
    forbid('through-the-index-from-outside', 'A lib is what its index.ts names.', { path: '^(apps|deploy)/', pathNot: TESTS }, { path: '^libs/', pathNot: '^libs/[^/]+/index\\.ts$' }),
    forbid('tests-stay-tests', 'What is made for tests is imported by tests.', { pathNot: TESTS }, { path: TESTS }),

    forbid('kafkajs-in-kafka', 'kafkajs has one home.', { pathNot: '^libs/kafka/' }, { path: 'node_modules/kafkajs' }),
    forbid('pg-in-postgres', 'pg has one home; adapters use the types #postgres gives.', { pathNot: ['^libs/postgres/', '^libs/devstack/', TESTS] }, { path: 'node_modules/(pg|pg-pool|@types/pg|node-pg-migrate)/' }),
    forbid('opentelemetry-in-telemetry', 'OpenTelemetry and pino have one home.', { pathNot: '^libs/telemetry/' }, { path: 'node_modules/(@opentelemetry/[^/]+|pino)/' }),
    forbid('transport-in-apps', 'Nest, Fastify and the token server belong to apps and libs/http.', { path: '^libs/', pathNot: ['^libs/(http|process|telemetry)/', TESTS] }, { path: 'node_modules/(@nestjs/|fastify/|oidc-provider/)' }),
    forbid('pure-domain', 'Decisions are pure: no files, sockets or processes in domain/.', { path: '^libs/[^/]+/domain/', pathNot: TESTS }, { dependencyTypes: ['core'], path: '^(node:)?(fs|net|http|https|child_process|dgram|tls|worker_threads)' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.entente|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default', 'types'], exportsFields: ['exports'], extensions: ['.ts', '.mjs', '.cjs', '.js', '.d.ts', '.json'] },
    moduleSystems: ['es6', 'cjs'],
  },
};
