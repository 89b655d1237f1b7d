import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShownFrame } from '../instruments/decode';
import type { Packet } from '../records/packets';
import { picturesByPackets, type PacketsOfBoth } from './known-pictures';

const FORMAT = { parameterSets: ['67', '68'], sound: undefined };
/** In the order of decoding: two of the lead-in, then a keyframe, a picture that refers to it, and a B-frame between them. */
const TIMES_MS = [0, 40, 80, 160, 120];
const packet = (ptsMs: number): Packet => ({ ptsMs, durationMs: 40, key: ptsMs === 80, hash: `of ${ptsMs}` });
const CLIP = TIMES_MS.map(packet);
const SHOWN: ShownFrame[] = [0, 1, 2, 3, 4].map((counter) => ({
  counter,
  flash: counter === 3,
  ptsMs: counter * 40,
}));

function both(video: Packet[], parameterSets = FORMAT.parameterSets): PacketsOfBoth {
  const programme = CLIP.slice(2).map((each) => ({ ...each, ptsMs: each.ptsMs - 80 }));
  return {
    programme: { video: programme, audio: [], format: FORMAT },
    output: { video, audio: [], format: { ...FORMAT, parameterSets } },
    leadIn: { video: CLIP.slice(0, 2), audio: [] },
    ...{ clip: CLIP, startMs: 80 },
  };
}

/** The programme as it comes out 1 s later. */
const OUTPUT = CLIP.slice(2).map((each) => ({ ...each, ptsMs: each.ptsMs + 1000 }));

test('pictures that came through bit by bit are seen as in the programme, in the order of showing', () => {
  assert.deepEqual(picturesByPackets(both(OUTPUT), SHOWN), [
    { counter: 2, flash: false, ptsMs: 1080 },
    { counter: 3, flash: true, ptsMs: 1120 },
    { counter: 4, flash: false, ptsMs: 1160 },
  ]);
});

test('as soon as anything is different, nothing is known', () => {
  const [key, late, between] = OUTPUT as [Packet, Packet, Packet];
  const different: Record<string, PacketsOfBoth> = {
    'a picture is lost': both([key, between]),
    'a picture comes twice': both([key, late, late, between]),
    'two have changed places': both([key, between, late]),
    'one is coded anew': both([key, { ...late, hash: 'other' }, between]),
    'one is shown 5 ms late': both([key, { ...late, ptsMs: late.ptsMs + 5 }, between]),
    'pictures of the lead-in come first': both([CLIP[1] as Packet, ...OUTPUT]),
    'the programme comes twice': both([...OUTPUT, ...OUTPUT]),
    'it is described otherwise': both(OUTPUT, ['67', '69']),
    'there is nothing': both([]),
  };
  for (const [what, packets] of Object.entries(different))
    assert.equal(picturesByPackets(packets, SHOWN), undefined, what);
});

test('where a decoder shows fewer pictures than there are packets, nothing is known', () => {
  assert.equal(picturesByPackets(both(OUTPUT), SHOWN.slice(1)), undefined);
});
