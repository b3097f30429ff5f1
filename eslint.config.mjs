import typescript from 'typescript-eslint';

/**
 * Rules that catch defects, not tastes: lost promises, values of no type, branches forgotten. How the parts may depend
 * on one another stands in test/architecture.
 */
export default typescript.config(
  { ignores: ['dist/', 'node_modules/', '.entente/', 'coverage/', '**/generated/', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Promises: one that nobody awaits is an error that nobody sees.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, inheritedMethods: true } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      // The reason of an AbortSignal is thrown on as it came.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      // An async method may have nothing to wait for: the port says that it returns a promise.
      '@typescript-eslint/require-await': 'off',

      // Types: nothing goes through unseen.
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/strict-boolean-expressions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowRegExp: true }],
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true }],
      // A Map or a list filled later begins as one of any.
      '@typescript-eslint/no-unsafe-argument': 'off',
      // Nest's injection reads the types of parameters at run time, which `import type` would take away.
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      // Fire and forget is written `void work()`; so is an arrow whose value does not matter.
      '@typescript-eslint/no-confusing-void-expression': 'off',

      eqeqeq: 'error',
      'no-console': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-eval': 'error',
      'no-implied-eval': 'off',
      '@typescript-eslint/no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-param-reassign': 'error',
      'no-promise-executor-return': 'off',
      'no-return-assign': 'off',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unreachable-loop': 'error',
      'no-unsafe-optional-chaining': 'error',
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'array-callback-return': 'error',
      'max-depth': ['error', 5],
      'max-params': ['error', 7],
      'no-empty': 'error',
    },
  },
  {
    // What talks to a person at a terminal.
    files: ['apps/cli/**/*.ts', 'deploy/**/*.ts', 'test/bench/**/*.ts', '**/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // Sums over typed arrays, byte by byte, where the length was looked at once.
    files: ['libs/kafka/wire/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // Where a method of kafkajs is replaced or handed on, `this` is minded by hand.
    files: ['libs/kafka/kafkajs/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: ['**/*.spec.ts', '**/testing/**/*.ts', 'test/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      'no-unreachable-loop': 'off',
      // jest's matchers are typed any; a test may look a little closer than the types do.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-depth': 'off',
    },
  },
);
