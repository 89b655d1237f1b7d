import { redact } from '../../../services/net/redact';

/** A line longer than this is cut: logs quote whole messages. */
const MAX_LINE_CHARS = 400;

/** A line of a log as a report may show it: without secrets, and not longer than a report can use. */
export function redactLine(line: string): string {
  const redacted = redact(line);
  if (redacted.length <= MAX_LINE_CHARS) return redacted;
  return `${redacted.slice(0, MAX_LINE_CHARS)}… ${redacted.length - MAX_LINE_CHARS} characters left out`;
}
