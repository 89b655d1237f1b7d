/** Why a worker ends, as its exit code. */
export const EXIT = {
  ended: 0,
  unexpected: 1,
  configuration: 2,
  noInput: 3,
  noAudio: 4,
  outputFailed: 5,
  stsGone: 6,
  /** The input can't be taken as it is sent: surround sound, another codec. */
  inputUnsupported: 7,
  /** The source came back with another format, which the output can't carry. */
  inputChanged: 8,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
