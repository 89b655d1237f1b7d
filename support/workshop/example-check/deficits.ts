/** What the example does not do, on purpose, and how that is told. */
export interface Deficit {
  /** As its author would say it. */
  what: string;
  /** The scenarios that are about it, by name. */
  scenarios: readonly RegExp[];
  /** Those that it may show in, by how the media server takes it. */
  perhaps?: readonly RegExp[];
  /** What each of their failures has to say. */
  words: RegExp;
}

export const DEFICITS: readonly Deficit[] = [
  {
    what: "it believes the source's clocks, and moves no sound against the picture",
    scenarios: [
      /^The source moves its sound by/,
      /^Sound runs \d+ ppm/,
      /^The clock of the sound stands still/,
    ],
    words:
      /largest difference between picture and sound|packets of sound|it is still running|warnings of a clock/i,
  },
  {
    what: 'it puts in dubs packet by packet: what an encoder added before the first sound is heard, too',
    scenarios: [
      /^No border between dubs and original sound/,
      /^A programme with sound in 44\.1 kHz \w+ is dubbed/,
    ],
    words: /The dub of fragment \d+ from second \d+ on is [\d.]+ ms late/,
  },
  {
    what: 'it puts out nothing while its source is away',
    scenarios: [/^The source breaks off and is back/, /^The sound of a source that was away/],
    perhaps: [/^The source stays connected and sends nothing/], // a server may cut such an output
    words: /largest gap in the sound|parts of the programme whose sound came out|exit code/i,
  },
];
