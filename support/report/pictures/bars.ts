import type { Story } from '../story';
import type { Bar, Lane } from './lane';

/** Each segment from when it was put out, for as long as it lasts. */
export const putOutBars = ({ fragments, segmentSeconds, programmeSeconds }: Story): Bar[] =>
  fragments.flatMap(({ putOutAt, outcome, segment }) => {
    if (putOutAt === undefined) return [];
    const look = outcome === 'dubbed' ? DUBBED : ORIGINAL;
    const seconds = Math.min(segmentSeconds, programmeSeconds - (segment - 1) * segmentSeconds);
    return [{ from: putOutAt, to: putOutAt + seconds, ...look }];
  });

export const DUBBED = { level: 'full', colour: 'blue' } as const;
export const ORIGINAL = { level: 'half', colour: 'orange' } as const;
const BREAKER_LOOKS = {
  closed: { level: 'line', colour: 'green', word: 'closed' },
  'half-open': { level: 'half', colour: 'purple' },
  open: { level: 'full', colour: 'orange', word: 'open' },
} as const;

/** From the start on, in which it is closed. */
export function breakerBars({ breaker, connection }: Story, end: number): Bar[] {
  const first = { at: Math.min(0, connection[0]?.at ?? 0), state: 'closed' } as const;
  return until([first, ...breaker], end).map(({ from, to, item }) => ({
    ...{ from, to },
    ...BREAKER_LOOKS[item.state],
  }));
}

/** Nothing is drawn where nothing was asked for. */
export const backpressureBars = ({ backpressure }: Story, end: number): Bar[] =>
  until(backpressure, end).flatMap(({ from, to, item }): Bar[] => {
    if (item.action === 'pause') return [{ from, to, level: 'full', colour: 'orange', word: 'pause' }];
    if (item.action === 'slow_down') return [{ from, to, level: 'half', colour: 'purple' }];
    return [];
  });

/** A line while it is there, a block while it is lost, a stroke for each attempt that was refused. */
export function connectionBars({ connection }: Story, end: number): Omit<Lane, 'name'> {
  const states = connection.filter(({ what }) => what !== 'refused');
  const goodbye = states.at(-1)?.what === 'lost' ? states.at(-1) : undefined;
  const bars = until(states, end).flatMap(({ from, to, item }): Bar[] => {
    if (item.what === 'connected') return [{ from, to, level: 'line', colour: 'green', word: 'connected' }];
    return item === goodbye && to - from < GOODBYE_SECONDS ? [] : [{ from, to, ...LOST }];
  });
  const refused = connection.filter(({ what }) => what === 'refused');
  const ticks = refused.map(({ at }) => ({ at, level: 'full', colour: 'text' }) as const);
  const losses = bars.filter(({ word }) => word === LOST.word).length;
  const attempts = refused.length > 0 ? `, ▌${refused.length} attempts refused` : '';
  return { bars, ticks, remark: losses === 0 && attempts === '' ? 'never lost' : `█ lost${attempts}` };
}

const LOST = { level: 'full', colour: 'orange', word: 'lost' } as const;
/** A worker at its end leaves the STS so long before it ends itself. */
const GOODBYE_SECONDS = 20;

function until<T extends { at: number }>(
  items: readonly T[],
  end: number,
): { from: number; to: number; item: T }[] {
  return items.map((item, i) => ({ from: item.at, to: items[i + 1]?.at ?? end, item }));
}
