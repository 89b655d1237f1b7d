/** HTML that needs no escaping any more. Only `html` and `trusted` make it. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template; undefined and false stand for nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and attributes of HTML and SVG. */
export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Template tag: whatever is put in is escaped, also within quoted attributes, unless it is markup already. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((text, i) => text + (i < values.length ? textOf(values[i]) : '')).join(''));
}

/** For what this repository made itself, such as the style sheet and drawings. Never for what a run said. */
export const trusted = (text: string): Markup => new Markup(text);

function textOf(value: Content): string {
  if (value instanceof Markup) return value.text;
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escape(value);
  return typeof value === 'number' ? String(value) : value.map(textOf).join('');
}
