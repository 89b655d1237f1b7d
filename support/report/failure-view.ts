/** Attachments with this media type hold a Clip as JSON. */
export const CLIP_MEDIA_TYPE = 'application/vnd.clip+json';

/** Some seconds of what viewers saw and heard: MP4 with H.264 and AAC, playable from its first byte. */
export interface Clip {
  title: string;
  /** From the folder of the reports. */
  href: string;
  /** Its first picture, likewise; absent from clips of earlier versions. */
  poster?: string;
  seconds: number;
}

/** Attachments with this media type hold a FailureView as JSON. */
export const EVIDENCE_MEDIA_TYPE = 'application/vnd.evidence+json';

/** What an engineer looks at first when a scenario has failed; without secrets and without sound. */
export interface FailureView {
  /** Both only where an assertion compared two values. */
  expected?: string;
  seen?: string;
  /** When it happened in the broadcast, and how that is known; absent where nothing tells. */
  at?: string;
  /** Runs this scenario again. */
  command: string;
  /** Runs it again and leaves its stack up for a look. */
  keepCommand: string;
  /** Around that time. */
  logs: { service: string; lines: string[] }[];
  journal: string[];
  /** Those that changed around that time: values at its beginning and at its end, `-` where it was not there yet. */
  metrics: { name: string; before: string; after: string }[];
  /** All of it, from the folder of the reports. */
  files: { title: string; href: string }[];
}
