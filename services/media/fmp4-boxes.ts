/** Boxes of ISO/IEC 14496-12 as bytes. */

export const u8 = (...values: number[]): Buffer => Buffer.from(values);

export function u16(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => out.writeUInt16BE(value, i * 2));
  return out;
}

export function u32(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  let at = 0;
  for (const value of values) at = out.writeUInt32BE(value >>> 0, at);
  return out;
}

export const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);

export function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const out = Buffer.concat([zeros(4), Buffer.from(type, 'latin1'), ...parts]);
  out.writeUInt32BE(out.length);
  return out;
}

export const fullBox = (
  type: string,
  version: number,
  flags: number,
  ...parts: readonly Uint8Array[]
): Buffer => box(type, u32(version * 2 ** 24 + flags), ...parts);
