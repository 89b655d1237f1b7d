import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { picturesOf } from '../page/make-page';
import { pausedTimeline } from './timeline-testing';

const MOST_BYTES = 15_000;

describe('pictures of a timeline', () => {
  const offset = { reported: [[0, 0.7]], measured: [[0.5, -45]] } satisfies object;
  const drawn = { ...pausedTimeline(), offset };

  test('the timeline always, the offset where it was measured', () => {
    assert.deepEqual(
      picturesOf(pausedTimeline()).map(({ title }) => title),
      ['What happened when'],
    );
    assert.equal(picturesOf(drawn)[1]?.title, 'Sound against picture');
  });

  test('what the lines of the offset show is said in words', () =>
    assert.match(
      picturesOf(drawn)[1]?.description ?? '',
      /Flashes and beeps .* 0 of 1 within −40 to 60 ms\.$/,
    ));

  test('whole and small', () => {
    for (const { drawing, title } of picturesOf(drawn)) {
      assert.doesNotMatch(drawing.text, / id=|NaN|undefined/);
      assert.equal(Buffer.byteLength(drawing.text) < MOST_BYTES, true, title);
    }
  });

  test('what was when stands at its place, as high as it counts', () => {
    const [timeline] = picturesOf(pausedTimeline({ connection: [{ at: 0, what: 'connected' }] }));
    const of = (lane: string): string =>
      new RegExp(`<b>${lane}</b>.*?<div class="track">(.*?)</div>`, 's').exec(
        timeline?.drawing.text ?? '',
      )?.[1] ?? '';
    assert.match(
      of('Backpressure'),
      /class="orange full" style="left:30%;width:20%" title="pause, 12\.0 to 20\.0 s"\s*><span class="word">pause</,
    );
    assert.match(of('In flight'), /class="green 100" style="left:15%;width:0\.3%;height:100%"/);
    assert.equal([...of('Put out').matchAll(/blue full/g)].length, 3);
    assert.match(of('Put out'), /orange half" [^>]* title="3: overload, 26\.5 to 32\.5 s"/);
  });

  test('sound that is early lies below the middle, its limits as dashed lines', () => {
    const [, sync] = picturesOf(drawn);
    assert.match(sync?.drawing.text ?? '', /class="blue limit" d="M0 162H600M0 18H600"/);
    assert.match(sync?.drawing.text ?? '', /class="orange dots" d="M12\.5 117h0"/);
  });

  test('text of a timeline is no markup', () => {
    const [timeline] = picturesOf(pausedTimeline({ faults: [{ at: 1, what: '<script>"&' }] }));
    assert.match(timeline?.drawing.text ?? '', /&lt;script&gt;&quot;&amp;/);
    assert.doesNotMatch(timeline?.drawing.text ?? '', /<script/);
  });

  test('a worker that produced nothing has a timeline, too', () => {
    const pictures = picturesOf(
      pausedTimeline({ fragments: [], inFlight: [], connection: [], programmeSeconds: 0 }),
    );
    assert.equal(pictures.length, 1);
    assert.match(pictures[0]?.drawing.text ?? '', /0 fragments/);
  });

  test('a long timeline stays small', () => {
    const fragments = Array.from({ length: 150 }, (_, i) => ({
      ...{ segment: i + 1, readyAt: i + 1, sentAt: i + 1.05, answeredAt: i + 1.5, putOutAt: i + 10 },
      outcome: i % 2 === 0 ? ('dubbed' as const) : ('original' as const),
    }));
    const pictures = picturesOf(
      pausedTimeline({ fragments, segmentSeconds: 1, programmeSeconds: 150, endedAt: 165 }),
    );
    for (const { drawing } of pictures) assert.equal(Buffer.byteLength(drawing.text) < MOST_BYTES * 4, true);
  });

  test('something else is refused', () =>
    assert.throws(() => picturesOf({ fragments: 3 }), /programmeSeconds/));
});
