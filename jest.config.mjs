// Node itself loads the specs and what they import (test/support/suite/plain-runner.mjs says why), nothing goes through jest.
const common = {
  transform: {},
  testRunner: '<rootDir>/test/support/suite/plain-runner.mjs',
  testEnvironment: '<rootDir>/test/support/suite/plain-environment.mjs',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.entente/'],
};

// What a spec needs decides where it runs (test/support/suite): nothing; a PostgreSQL and a Kafka that are there already
// (DATABASE_URL, KAFKA_BROKERS, KAFKA_SASL); one hub for all (ENTENTE_TEST_HUB), alone with it where it stops its processes;
// hubs or servers of its own.
const projects = {
  unit: { testMatch: ['<rootDir>/{apps,libs,deploy,test}/**/*.spec.ts'], testPathIgnorePatterns: ['/node_modules/', '\\.(broker|pg|servers)\\.spec\\.ts$', '<rootDir>/test/(e2e|faults)/'] },
  servers: { testMatch: ['<rootDir>/{apps,libs,deploy,test}/**/*.{broker,pg,servers}.spec.ts'] },
  e2e: { testMatch: ['<rootDir>/test/e2e/*.spec.ts'] },
  alone: { testMatch: ['<rootDir>/test/e2e/alone/*.spec.ts'] },
  faults: { testMatch: ['<rootDir>/test/faults/**/*.spec.ts'] },
};

export default {
  testSequencer: '<rootDir>/test/support/suite/longest-first.mjs',
  // Against what never ends, not against slow machines: much runs beside each test.
  testTimeout: 90_000,
  projects: Object.entries(projects).map(([displayName, project]) => ({ ...common, displayName, ...project })),
};
