import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const noSleeps = {
  selector: 'AwaitExpression > CallExpression[callee.name=/^(sleep|delay)$/]',
  message: 'Wait for an event or a condition with a deadline (eventually), not for the clock.',
};

/**
 * The folders of support/, docs/architecture.md says what each knows: it may import those before it, and none after it. The
 * files of support/ itself (world, steps, hooks, parameter types) tie them to cucumber; nothing but step definitions imports them.
 */
const SUITE = [
  ...['base', 'source', 'faults', 'records', 'stack', 'instruments', 'contract', 'broadcast', 'verdicts'],
  ...['report', 'run', 'cli', 'workshop'],
];

const onlyFromOutside = {
  patterns: [
    {
      group: ['**/services/media-service/**', '**/services/echo-sts/**'],
      message: 'The suite judges the services from outside: no imports of their code.',
    },
  ],
};

const mayNotImport = (later) => ({
  patterns: [
    ...onlyFromOutside.patterns,
    {
      group: [
        ...later.map((folder) => `../**/${folder}/**`),
        '**/world',
        '**/hooks',
        '**/step-definitions/**',
      ],
      message: 'This folder comes before that one (docs/architecture.md): it must not know of it.',
    },
  ],
});

export default tseslint.config(
  { ignores: ['dist', 'reports', 'node_modules', 'fixtures/.cache'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', '*.js', 'support/workshop/live/page/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/dist/**'], message: 'Import the source, not the build.' }] },
      ],
    },
  },
  {
    files: ['support/**/*.ts', 'step-definitions/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', noSleeps],
      'no-restricted-imports': ['error', onlyFromOutside],
    },
  },
  ...SUITE.map((folder, place) => ({
    files: [`support/${folder}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', mayNotImport(SUITE.slice(place + 1))] },
  })),
  {
    files: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, '@typescript-eslint/no-require-imports': 'off' },
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'writable',
        URL: 'readonly',
      },
    },
  },
  {
    files: ['support/report/page/client/*.mjs'],
    languageOptions: {
      globals: {
        document: 'readonly',
        location: 'readonly',
        navigator: 'readonly',
        matchMedia: 'readonly',
        addEventListener: 'readonly',
        history: 'readonly',
      },
    },
  },
  {
    files: ['support/workshop/live/page/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['document', 'EventSource', 'fetch', 'MediaSource', 'setTimeout'].map((name) => [name, 'readonly']),
      ),
    },
  },
  prettier,
);
