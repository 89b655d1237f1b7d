const LONGEST_SLUG = 60;

/** Words for an address: letters and digits, parted by dashes. */
export function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-|-$/g, '');
  return words === '' ? 'part' : words;
}

/** Hands out addresses within a page, each once: the second `US3-2` becomes `US3-2.2`. */
export class Anchors {
  private readonly taken = new Set<string>();

  take(wanted: string): string {
    let anchor = wanted;
    for (let n = 2; this.taken.has(anchor); n++) anchor = `${wanted}.${n}`;
    this.taken.add(anchor);
    return anchor;
  }
}
