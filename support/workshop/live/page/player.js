// Plays the output: fragmented MP4 over one long answer, fed to the browser's own decoder.

const WAITING = 'Waiting for the first picture.';
const PLAYING = 'As it is published, a second or two behind.';

const RETRY_MS = 1000;
/** Behind the newest picture; less than that waits at every hiccup. */
const BEHIND_SECONDS = 1;
/** From here on it jumps instead of falling further behind. */
const MOST_BEHIND_SECONDS = 4;
/** What was seen is kept so long for whoever wants to look at it again. */
const KEPT_SECONDS = 60;

/** Plays for as long as the page is open, and begins anew whenever the stream does. */
export async function play(video, note) {
  for (;;) {
    try {
      await playOnce(video, () => (note.textContent = PLAYING));
      note.textContent = 'The output has ended. Waiting for the next.';
    } catch (error) {
      note.textContent =
        error instanceof NotYetError ? error.message : `It cannot be played: ${error.message}.`;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** There is no output: nothing is wrong. */
class NotYetError extends Error {}

async function playOnce(video, playing) {
  const answer = await fetch('/output.mp4');
  if (!answer.ok) throw new Error(await answer.text());
  const reader = answer.body.getReader();
  try {
    const head = await readInit(reader);
    const buffer = await openBuffer(video, codecsOf(head));
    for (let bytes = head; bytes; bytes = (await reader.read()).value) {
      await append(buffer, bytes);
      playing();
      await follow(video, buffer);
    }
  } finally {
    await reader.cancel();
  }
}

/** Reads until the codecs are known: they stand before the first fragment. */
async function readInit(reader) {
  let head = new Uint8Array();
  while (find(head, 'moof') < 0) {
    const { value, done } = await reader.read();
    if (done) throw new NotYetError(WAITING);
    head = Uint8Array.of(...head, ...value);
  }
  return head;
}

/** As RFC 6381 writes them; the profile is in the bytes 1 to 3 of the AVC configuration. */
function codecsOf(head) {
  const at = find(head, 'avcC');
  if (at < 0) throw new Error('it has no H.264');
  const profile = [...head.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `video/mp4; codecs="avc1.${profile.join('')},mp4a.40.2"`;
}

function find(bytes, name) {
  const codes = [...name].map((letter) => letter.charCodeAt(0));
  return bytes.findIndex((_, at) => codes.every((code, i) => bytes[at + i] === code));
}

async function openBuffer(video, type) {
  if (!MediaSource.isTypeSupported(type)) throw new Error(`this browser does not play ${type}`);
  const media = new MediaSource();
  video.src = URL.createObjectURL(media);
  await new Promise((resolve) => media.addEventListener('sourceopen', resolve, { once: true }));
  URL.revokeObjectURL(video.src);
  return media.addSourceBuffer(type);
}

async function append(buffer, bytes) {
  buffer.appendBuffer(bytes);
  await updated(buffer);
}

function updated(buffer) {
  return new Promise((resolve, reject) => {
    buffer.addEventListener('updateend', resolve, { once: true });
    buffer.addEventListener('error', () => reject(new Error('the browser cannot decode it')), { once: true });
  });
}

/** Keeps near the newest picture, and the memory small. */
async function follow(video, buffer) {
  const { buffered } = buffer;
  if (buffered.length === 0) return;
  const [start, end] = [buffered.start(0), buffered.end(buffered.length - 1)];
  const isBehind = end - video.currentTime > MOST_BEHIND_SECONDS;
  if (video.currentTime < start || (isBehind && !video.paused))
    video.currentTime = Math.max(start, end - BEHIND_SECONDS);
  if (video.currentTime - start <= KEPT_SECONDS) return;
  buffer.remove(start, video.currentTime - KEPT_SECONDS / 2);
  await updated(buffer);
}
