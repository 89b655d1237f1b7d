import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE } from './failure-view';
import type { Run } from './run-messages';
import { type Message, parseAttachment } from './summarize';

/** What the page of a run links to. */
const FOLDERS = ['clips', 'evidence'];
const LINKS = ['href', 'poster'];

/** Copies clips and evidence of a run into `folder/part/`, where nothing of another run has their names, and has its messages link there. */
export async function moveLinkedFiles(run: Run, folder: string, part: string): Promise<Run> {
  for (const name of FOLDERS) {
    const source = path.join(path.dirname(run.name), name);
    if (existsSync(source)) await cp(source, path.join(folder, part, name), { recursive: true });
  }
  return { ...run, messages: run.messages.map((message) => moved(message, part)) };
}

function moved(message: Message, part: string): Message {
  const { attachment } = message;
  if (!attachment || ![CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE].includes(attachment.mediaType)) return message;
  const body = JSON.stringify(parseAttachment(attachment), (key, value: unknown) =>
    LINKS.includes(key) ? `${part}/${String(value)}` : value,
  );
  const contentEncoding = 'IDENTITY' as typeof attachment.contentEncoding;
  return { attachment: { ...attachment, body, contentEncoding } };
}
