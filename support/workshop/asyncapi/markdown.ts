import type { JsonSchema } from './schema';
import { type MessageDescription, messagesOf } from './messages';

/** docs/messages.md: the same for people. */
export const messagesMarkdown = (): string =>
  [
    '# The messages between worker and STS',
    '<!-- Generated from services/contracts: `npm run asyncapi` writes it anew, a unit test compares. -->',
    'For programs: [asyncapi.yaml](asyncapi.yaml). What is sent when, and what a worker makes of it: [contract.md](contract.md).\n' +
      'Null and absent mean the same; fields that are not named here are ignored.',
    ...section('From the worker', messagesOf.worker),
    ...section('From the STS', messagesOf.sts),
    ...section('From a test, to echo-sts with ECHO_CONTROL=on', messagesOf.test),
  ].join('\n\n') + '\n';

const section = (title: string, messages: readonly MessageDescription[]): string[] => [
  `## ${title}`,
  ...messages.flatMap(described),
];

const described = ({ event, summary, payload, example }: MessageDescription): string[] => [
  `### \`${event}\``,
  summary,
  table(payload),
  `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
];

function table(payload: JsonSchema): string {
  const rows = fieldsOf(payload, '');
  return ['| field | needed | what |', '| --- | --- | --- |', ...rows].join('\n');
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema, above: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (typeof schema === 'boolean') return [];
    const needed = required.includes(name) ? 'yes' : 'no';
    return [
      `| \`${above}${name}\` | ${needed} | ${whatIs(schema)} |`,
      ...fieldsOf(schema, `${above}${name}.`),
    ];
  });
}

function whatIs(schema: JsonSchema): string {
  const parts = [
    kindOf(schema),
    schema.default === undefined ? '' : `left out: ${JSON.stringify(schema.default)}`,
    schema.description ?? '',
  ];
  return parts.filter(Boolean).join('; ').replaceAll('|', '\\|');
}

function kindOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (schema.format === 'uuid') return 'UUID';
  return [WORDS[String(schema.type)] ?? 'anything', rangeOf(schema)].filter(Boolean).join(' ');
}

const WORDS: Readonly<Record<string, string>> = {
  ...{ integer: 'whole number', number: 'number', string: 'text', boolean: 'true or false' },
  ...{ object: 'object', array: 'list' },
};

function rangeOf({ minimum, exclusiveMinimum, maximum, minLength, maxLength, pattern }: JsonSchema): string {
  const limits = [
    exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`,
    minimum === undefined ? '' : `≥ ${minimum}`,
    maximum === undefined ? '' : `≤ ${maximum}`,
    minLength === undefined ? '' : `of at least ${minLength} letter`,
    maxLength === undefined ? '' : `of at most ${maxLength} letters`,
    pattern === undefined ? '' : `like \`${pattern}\``,
  ];
  return limits.filter(Boolean).join(', ');
}
