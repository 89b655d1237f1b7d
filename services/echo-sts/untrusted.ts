/** How to handle what strangers send without paying for its size. */

/**
 * A field of a message, if it has it itself. Spreading or listing a message instead would cost as much as it has
 * fields, and bytes have a field for each byte: 20 MB of them are more than V8 can list.
 */
export const ownField = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/**
 * The beginning of a text, to be kept. It is copied by way of its bytes: what `slice` gives is a view to V8, that
 * keeps the whole text in memory as long as it lives.
 */
export const shortCopy = (text: string, maxChars: number): string =>
  text.length <= maxChars ? text : Buffer.from(text.slice(0, maxChars), 'utf16le').toString('utf16le');
