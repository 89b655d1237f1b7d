/** A mapping of a process that is in memory, from `/proc/<pid>/smaps`. */
interface Mapping {
  /** Of the file, and where in it; undefined for memory that belongs to no file. */
  page: string | undefined;
  /** Nobody else has them. */
  privateBytes: number;
  sharedBytes: number;
}

const BYTES_PER_KB = 1024;
/** `7f12-7f34 r-xp 00001000 fe:00 1234   /usr/lib/x.so`: addresses, rights, offset, device, inode, name. */
const HEADER = /^[0-9a-f]+-[0-9a-f]+ \S+ ([0-9a-f]+) (\S+) (\d+)/;

export function parseSmaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const line of text.split('\n')) {
    const [, offset, device, inode] = HEADER.exec(line) ?? [];
    if (offset !== undefined)
      mappings.push({
        page: inode === '0' ? undefined : `${device ?? ''} ${inode ?? ''} ${offset}`,
        ...{ privateBytes: 0, sharedBytes: 0 },
      });
    const [, kind, kilobytes] = /^(Private|Shared)_(?:Clean|Dirty): +(\d+) kB$/.exec(line) ?? [];
    const last = mappings.at(-1);
    if (kind === undefined || !last) continue;
    last[kind === 'Private' ? 'privateBytes' : 'sharedBytes'] += Number(kilobytes) * BYTES_PER_KB;
  }
  return mappings;
}

/**
 * What processes hold together: pages of a library that several of them have are there once, and count once; what they share with
 * processes of others counts for them all the same.
 */
export function heldTogether(processes: readonly (readonly Mapping[])[]): number {
  const shared = new Map<string, number>();
  let bytes = 0;
  for (const { page, privateBytes, sharedBytes } of processes.flat()) {
    bytes += privateBytes;
    if (page === undefined) bytes += sharedBytes;
    else shared.set(page, Math.max(shared.get(page) ?? 0, sharedBytes));
  }
  return [...shared.values()].reduce((sum, each) => sum + each, bytes);
}
