import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readMetricsMap, renameMetrics } from './metrics-map';

let dir: string;
before(async () => (dir = await mkdtemp(path.join(tmpdir(), 'metrics-map-'))));
after(() => rm(dir, { recursive: true }));

async function map(content: string): Promise<unknown> {
  const file = path.join(dir, 'map.json');
  await writeFile(file, content);
  return readMetricsMap(file);
}

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
    renameMetrics(text, { worker_sts_rtt_ms: 'dub_rtt' }),
    text.replace(/^(# (?:HELP|TYPE) )?dub_rtt(?!_other)/gm, '$1worker_sts_rtt_ms'),
  );
});

test('a counter whose name ends like a part of a histogram is renamed whole', () => {
  assert.equal(
    renameMetrics('dubs_count 1\n', { worker_fallback_total: 'dubs_count' }),
    'worker_fallback_total 1\n',
  );
});

test('a map is read as it is', async () => {
  assert.deepEqual(await map('{"worker_fallback_total": "fallbacks"}'), {
    worker_fallback_total: 'fallbacks',
  });
});

const WRONG: [string, RegExp][] = [
  ['{', /map\.json can't be read as JSON/],
  ['{"worker_falback_total": "x"}', /worker_falback_total[\s\S]*Ours are: worker_audio_fragments_total/],
  ['{"worker_fallback_total": "no name"}', /expected the name of a metric[\s\S]*worker_fallback_total/],
  ['{"worker_fallback_total": "x", "worker_reconnection_total": "x"}', /"x" stands for two/],
];
for (const [content, problem] of WRONG)
  test(`${content} is refused`, () => assert.rejects(map(content), problem));

test('a file that is not there is named', () =>
  assert.rejects(readMetricsMap('/nowhere/map.json'), /METRICS_MAP=\/nowhere\/map\.json can't be read/));
