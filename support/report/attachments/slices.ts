import { redactLine } from './redact-line';

/** A line of a record, and when it was written; undefined where it does not say. */
export interface TimedLine {
  atMs: number | undefined;
  text: string;
}

export interface Window {
  fromMs: number;
  toMs: number;
}

export interface Room {
  lines: number;
  bytes: number;
}

/**
 * The lines of a window, without secrets. Where they are too many, those in its middle stay, and the first and last line
 * tell how many were left out.
 */
export function slice(lines: readonly TimedLine[], { fromMs, toMs }: Window, room: Room): string[] {
  let atMs: number | undefined;
  const inside = lines.filter((line) => {
    atMs = line.atMs ?? atMs; // a stack trace belongs to the line before it
    return atMs !== undefined && atMs >= fromMs && atMs <= toMs;
  });
  return inTheMiddle(
    inside.map(({ text }) => redactLine(text)),
    room,
  );
}

/** The last lines of something that does not tell times. */
export const tail = (lines: readonly TimedLine[], room: Room): string[] => {
  const texts = lines.map(({ text }) => redactLine(text));
  const kept = fitting([...texts].reverse(), room).reverse();
  return withRemarks(kept, texts.length - kept.length, 0);
};

function inTheMiddle(texts: readonly string[], room: Room): string[] {
  const kept = fitting(texts, room).length;
  const before = Math.floor((texts.length - kept) / 2);
  const middle = fitting(texts.slice(before), room);
  return withRemarks(middle, before, texts.length - before - middle.length);
}

function fitting(texts: readonly string[], { lines, bytes }: Room): string[] {
  let used = 0;
  const end = texts.findIndex((text) => (used += Buffer.byteLength(text) + 1) > bytes);
  return texts.slice(0, Math.min(lines, end < 0 ? texts.length : end));
}

function withRemarks(texts: readonly string[], before: number, after: number): string[] {
  const remark = (count: number): string[] => (count > 0 ? [`… ${count} lines left out`] : []);
  return [...remark(before), ...texts, ...remark(after)];
}
