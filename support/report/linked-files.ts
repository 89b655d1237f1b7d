import { copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE, type Clip, type FailureView } from './failure-view';
import type { Run } from './run-messages';
import { type Message, parseAttachment } from './summary-builder';

/** Of one run: a clip has half a megabyte, a recording a few; a run that failed all over need not fill a disk. */
const MOST_BYTES = 500e6;

/** A run whose files are in another folder now. */
interface MovedRun extends Run {
  /** Files that the page no longer links to, as they are not there or too much. */
  leftOut: string[];
}

/**
 * Copies the files that the page of a run links to into `folder/part/`, where nothing of another run has their names, and
 * has the messages link to the copies.
 * @param part a folder's name
 */
export async function moveLinkedFiles(
  run: Run,
  folder: string,
  part: string,
  mostBytes = MOST_BYTES,
): Promise<MovedRun> {
  const copier = new Copier(path.dirname(run.name), folder, part, mostBytes);
  const messages: Message[] = [];
  for (const message of run.messages) messages.push(...(await moved(message, copier)));
  return { ...run, messages, leftOut: copier.leftOut };
}

/** @returns no message for a clip that is not there */
async function moved(message: Message, copier: Copier): Promise<Message[]> {
  const { attachment } = message;
  if (attachment?.mediaType === CLIP_MEDIA_TYPE) {
    const clip = parseAttachment(attachment) as Clip;
    const href = await copier.copy(clip.href);
    if (href === undefined) return [];
    const { poster: drawn, ...rest } = clip;
    const poster = drawn === undefined ? undefined : await copier.copy(drawn);
    return [withContent(attachment, { ...rest, href, ...(poster !== undefined && { poster }) })];
  }
  if (attachment?.mediaType !== EVIDENCE_MEDIA_TYPE) return [message];
  const view = parseAttachment(attachment) as FailureView;
  const files: FailureView['files'] = [];
  for (const { title, href } of view.files) {
    const copy = await copier.copy(href);
    if (copy !== undefined) files.push({ title, href: copy });
  }
  return [withContent(attachment, { ...view, files })];
}

function withContent(attachment: NonNullable<Message['attachment']>, content: Clip | FailureView): Message {
  const contentEncoding = 'IDENTITY' as typeof attachment.contentEncoding;
  return { attachment: { ...attachment, body: JSON.stringify(content), contentEncoding } };
}

class Copier {
  readonly leftOut: string[] = [];
  private readonly copied = new Map<string, string | undefined>();
  private bytes = 0;

  constructor(
    private readonly from: string,
    private readonly to: string,
    private readonly part: string,
    private readonly mostBytes: number,
  ) {}

  /** @returns the new link; undefined for a file that is left out */
  async copy(href: string): Promise<string | undefined> {
    if (!this.copied.has(href)) this.copied.set(href, await this.copyOnce(href));
    return this.copied.get(href);
  }

  private async copyOnce(href: string): Promise<string | undefined> {
    const name = path.normalize(decodeURIComponent(href));
    const source = path.join(this.from, name);
    const bytes = name.startsWith('..') ? undefined : await sizeOf(source);
    if (bytes === undefined || this.bytes + bytes > this.mostBytes) {
      this.leftOut.push(source);
      return undefined;
    }
    this.bytes += bytes;
    const target = path.join(this.to, this.part, name);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(source, target);
    return `${this.part}/${href}`;
  }
}

/** undefined where there is no such file. */
async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const { size } = await stat(file);
    return size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
