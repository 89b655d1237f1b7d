/** Limits and times that both ends of the protocol rely on. */

/** Engine.IO heartbeat: the server asks this often … */
export const PING_INTERVAL_MS = 25_000;
/** … and closes a connection that has not answered for so long. */
export const PING_TIMEOUT_MS = 10_000;
/** Longest Socket.IO message; a longer one closes the connection. */
export const MAX_MESSAGE_BYTES = 50 * 1024 * 1024;
/** Longest audio of one fragment as base64 text; a longer one is refused as FRAGMENT_TOO_LARGE. */
export const MAX_AUDIO_BASE64_CHARS = 10 * 1024 * 1024;
/** Fragments that may wait behind those being processed; the next one is refused as QUEUE_FULL. */
export const MAX_QUEUED_FRAGMENTS = 20;
/** The worker gives up waiting for `stream:ready` after this. */
export const READY_TIMEOUT_MS = 10_000;
/** The server closes the connection this long after `stream:complete`. */
export const CLOSE_AFTER_COMPLETE_MS = 5_000;

export const DEFAULT_MAX_INFLIGHT = 3;
export const MAX_INFLIGHT = 10;
export const DEFAULT_FRAGMENT_TIMEOUT_MS = 8_000;

export const MIN_CHUNK_MS = 100;
export const MAX_CHUNK_MS = 60_000;
/** A fragment is cut at whole AAC frames, so it may be longer than the chunk by a frame (64 ms at 16 kHz). */
export const MAX_FRAGMENT_MS = MAX_CHUNK_MS + 64;

export const SAMPLE_RATES_HZ = [16_000, 22_050, 44_100, 48_000] as const;
export const MAX_CHANNELS = 2;

/** Longest free text (reason, message, transcript) in a message. */
export const MAX_TEXT_CHARS = 2_000;
