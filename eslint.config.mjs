import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const noSleeps = {
  selector: 'AwaitExpression > CallExpression[callee.name=/^(sleep|delay)$/]',
  message: 'Wait for an event or a condition with a deadline (eventually), not for the clock.',
};

export default tseslint.config(
  { ignores: ['dist', 'reports', 'node_modules', 'fixtures/.cache'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', '*.js', 'support/live/page/*.js'] },
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
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/services/media-service/**', '**/services/echo-sts/**'],
              message: 'The suite judges the services from outside: no imports of their code.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.browser.ts'],
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
    files: ['support/report/page/page.js'],
    languageOptions: {
      globals: {
        document: 'readonly',
        location: 'readonly',
        navigator: 'readonly',
        matchMedia: 'readonly',
        addEventListener: 'readonly',
      },
    },
  },
  {
    files: ['support/live/page/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['document', 'EventSource', 'fetch', 'MediaSource', 'setTimeout'].map((name) => [name, 'readonly']),
      ),
    },
  },
  prettier,
);
