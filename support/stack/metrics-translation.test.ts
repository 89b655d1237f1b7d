import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translateMetrics } from './metrics-translation';

test('their names become ours, in declarations, samples and parts of histograms', () => {
  const text = [
    '# HELP dub_rtt From dub_rtt to dub_rtt',
    '# TYPE dub_rtt histogram',
    'dub_rtt_bucket{le="+Inf"} 1',
    'dub_rtt_sum 2',
    'dub_rtt_count 1',
    'dub_rtt_other 7',
    'other{name="dub_rtt"} 3',
    '',
  ].join('\n');
  assert.equal(
    translateMetrics(text, { names: { worker_sts_rtt_ms: 'dub_rtt' }, labels: {} }),
    text.replace(/^(# (?:HELP|TYPE) )?dub_rtt(?!_other)/gm, '$1worker_sts_rtt_ms'),
  );
});

test('a counter whose name ends like a part of a histogram is renamed whole', () => {
  assert.equal(
    translateMetrics('dubs_count 1\n', { names: { worker_fallback_total: 'dubs_count' }, labels: {} }),
    'worker_fallback_total 1\n',
  );
});

test('their labels become ours; values and names of metrics stay', () => {
  assert.equal(
    translateMetrics('cause{cause="a \\"cause=\\" of",stream="cause"} 1\ncause 2\n', {
      names: {},
      labels: { reason: 'cause', stream_id: 'stream' },
    }),
    'cause{reason="a \\"cause=\\" of",stream_id="cause"} 1\ncause 2\n',
  );
});
