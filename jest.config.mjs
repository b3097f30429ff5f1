import { readdirSync } from 'node:fs';

const typescript = ['@swc/jest', {
  swcrc: false, sourceMaps: 'inline', module: { type: 'es6' },
  jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, target: 'es2024', keepClassNames: true },
}];
// Only our own libraries: packages have imports of their own that begin with #.
const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': typescript },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', [`^#(${readdirSync(new URL('libs', import.meta.url)).join('|')})$`]: '<rootDir>/libs/$1/index.ts' },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.entente/'],
};
export default { ...common, testTimeout: 30_000, testMatch: ['<rootDir>/{apps,libs,deploy,test}/**/*.spec.ts'] };
