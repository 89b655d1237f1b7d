import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { parsePrometheus, PrometheusFormatError, requirePrometheusText, seriesKey } from './prometheus';

const lines = (...text: string[]) => text.map((line) => `${line}\n`).join('');
const samplesOf = (text: string, family: string) => parsePrometheus(text).get(family)?.samples;

/** [what is wrong, the text, the line blamed, what is said] */
type Refusal = [title: string, text: string, line: number, says: RegExp];

function refuses(cases: Refusal[]): void {
  for (const [title, text, line, says] of cases) {
    test(`refuses ${title}`, () => {
      assert.throws(
        () => parsePrometheus(text),
        (error: Error) => {
          assert.ok(error instanceof PrometheusFormatError, String(error));
          assert.match(error.message, says);
          assert.equal(error.line, line);
          return true;
        },
      );
    });
  }
}

describe('samples', () => {
  test('value, labels, timestamp, blanks and the comma before }', () => {
    const text = lines('a 1', 'b{x="1",y="2",} 2.5 1395066363000', '\tc { x = "1" }\t-3e2 ', '', 'd{} .5');
    assert.deepEqual(samplesOf(text, 'a'), [{ name: 'a', labels: {}, value: 1 }]);
    assert.deepEqual(samplesOf(text, 'b'), [{ name: 'b', labels: { x: '1', y: '2' }, value: 2.5 }]);
    assert.deepEqual(samplesOf(text, 'c'), [{ name: 'c', labels: { x: '1' }, value: -300 }]);
    assert.equal(samplesOf(text, 'd')?.[0]?.value, 0.5);
  });

  test('NaN and infinities', () => {
    const values = samplesOf(lines('a{i="1"} NaN', 'a{i="2"} +Inf', 'a{i="3"} -Inf'), 'a')?.map(
      ({ value }) => value,
    );
    assert.deepEqual(values, [NaN, Infinity, -Infinity]);
  });

  test('escapes, quotes, braces and commas in label values', () => {
    const [sample] = samplesOf(lines('a{path="C:\\\\dir\\n\\"x\\"",b="},{",c=""} 1'), 'a') ?? [];
    assert.deepEqual(sample?.labels, { path: 'C:\\dir\n"x"', b: '},{', c: '' });
  });

  test('an empty document', () => {
    assert.equal(parsePrometheus('').size, 0);
  });

  refuses([
    ['a last line without a line feed', 'a 1', 1, /line feed/],
    ['a sample without a value', lines('a 1', 'b'), 2, /expected name.* saw "b"/],
    ['a value that is no number', lines('a 1x'), 1, /"1x" is not a number/],
    ['an empty exponent', lines('a 1e'), 1, /"1e" is not a number/],
    ['a timestamp with a fraction', lines('a 1 1.5'), 1, /perhaps whole milliseconds, saw "a 1 1.5"/],
    ['more after the timestamp', lines('a 1 2 3'), 1, /saw "a 1 2 3"/],
    ['a metric name that begins with a digit', lines('1a 1'), 1, /expected name.* saw "1a 1"/],
    ['a label name with a colon', lines('a{x:y="1"} 1'), 1, /expected name.*value"/],
    ['a label value without quotes', lines('a{x=1} 1'), 1, /expected name.* saw "a\{x=1\} 1"/],
    ['labels that do not end', lines('a{x="1" 1'), 1, /expected name/],
    ['an unknown escape', lines('a{x="\\t"} 1'), 1, /unknown escape "\\t"/],
    ['the same label twice', lines('a{x="1",x="2"} 1'), 1, /"x" stands twice/],
    [
      'the same series twice',
      lines('a{x="1",y="2"} 1', 'a{y="2",x="1"} 1'),
      2,
      /a\{x="1",y="2"\} stands twice/,
    ],
    ['a line feed of Windows', 'a 1\r\n', 1, /a carriage return before the line feed/],
  ]);
});

describe('HELP and TYPE', () => {
  test('are read, comments are not', () => {
    const text = lines(
      '# a comment',
      '#HELP nothing',
      '# HELP a Line\\nand \\\\ back',
      '# TYPE a gauge',
      'a 1',
    );
    const family = parsePrometheus(text).get('a');
    assert.equal(family?.help, 'Line\nand \\ back');
    assert.equal(family?.type, 'gauge');
    assert.equal(parsePrometheus(text).size, 1);
  });

  test('a family without TYPE is untyped, one without samples is there', () => {
    const families = parsePrometheus(lines('a 1', '# HELP b', '# TYPE b counter'));
    assert.equal(families.get('a')?.type, 'untyped');
    assert.deepEqual(families.get('b'), { name: 'b', type: 'counter', help: '', samples: [], line: 2 });
  });

  refuses([
    ['a second TYPE', lines('# TYPE a gauge', '# TYPE a gauge'), 2, /a second TYPE for a/],
    ['a second HELP', lines('# HELP a x', '# HELP a x'), 2, /a second HELP for a/],
    ['TYPE after the samples', lines('a 1', '# TYPE a gauge'), 2, /TYPE for a after its samples/],
    ['HELP after the samples', lines('a 1', '# HELP a x'), 2, /HELP for a after its samples/],
    ['an unknown type', lines('# TYPE a meter'), 1, /"meter" is not a metric type/],
    ['TYPE without a type', lines('# TYPE a'), 1, /"" is not a metric type/],
    ['TYPE without a name', lines('# TYPE'), 1, /lacks the name/],
    ['a bad name', lines('# TYPE 1a gauge'), 1, /"1a" is not a metric name/],
    [
      'a family in two places',
      lines('a{x="1"} 1', 'b 1', 'a{x="2"} 1'),
      3,
      /a again: all its lines must stand together/,
    ],
  ]);
});

describe('consistency', () => {
  const histogram = (...samples: string[]) => lines('# TYPE h histogram', ...samples);
  const whole = ['h_bucket{le="1"} 1', 'h_bucket{le="+Inf"} 2', 'h_sum 7', 'h_count 2'];

  test('a histogram is one family, per label set', () => {
    const other = whole.map((line) =>
      line.replace(
        /^(\w+)(?:\{(.*)\})?/,
        (_all, name: string, le?: string) => `${name}{s="x"${le ? `,${le}` : ''}}`,
      ),
    );
    assert.equal(samplesOf(histogram(...whole, ...other), 'h')?.length, 8);
  });

  test('names like those of a histogram are families of their own where none is declared', () => {
    assert.deepEqual([...parsePrometheus(lines('h_count 1', 'h_sum 1')).keys()], ['h_count', 'h_sum']);
  });

  test('a summary with quantiles', () => {
    assert.equal(
      samplesOf(lines('# TYPE s summary', 's{quantile="0.5"} 1', 's_sum 2', 's_count 1'), 's')?.length,
      3,
    );
  });

  refuses([
    ['a negative counter', lines('# TYPE c counter', 'c -1'), 1, /c is -1/],
    ['a counter that is NaN', lines('# TYPE c counter', 'c NaN'), 1, /c is NaN/],
    [
      'a histogram without +Inf',
      histogram('h_bucket{le="1"} 1', 'h_sum 7', 'h_count 1'),
      1,
      /no bucket le="\+Inf"/,
    ],
    ['a histogram without buckets', histogram('h_sum 7', 'h_count 1'), 1, /no bucket/],
    ['a histogram without count', histogram(...whole.slice(0, 3)), 1, /h_count is missing/],
    ['a histogram without sum', histogram(...whole.slice(0, 2), 'h_count 2'), 1, /h_sum is missing/],
    [
      'a count that is not the last bucket',
      histogram(...whole.slice(0, 3), 'h_count 3'),
      1,
      /_count is 3, its bucket le="\+Inf" 2/,
    ],
    ['buckets that fall', histogram('h_bucket{le="1"} 3', ...whole.slice(1)), 1, /not cumulative/],
    [
      'buckets out of order',
      histogram('h_bucket{le="2"} 1', 'h_bucket{le="1"} 1', ...whole.slice(1)),
      1,
      /do not rise/,
    ],
    ['a bucket without le', histogram('h_bucket 1', ...whole), 1, /without the label "le"/],
    ['a histogram with a bare sample', histogram('h 1', ...whole), 1, /without _bucket, _sum or _count/],
    ['a summary without count', lines('# TYPE s summary', 's_sum 1'), 1, /s_count is missing/],
  ]);
});

test('reads what prom-client writes', async () => {
  const registry = new Registry();
  registry.setDefaultLabels({ stream_id: 'a "b"' });
  const registers = [registry];
  new Counter({ name: 'c_total', help: 'c\nc', labelNames: ['reason'], registers }).inc({
    reason: 'time\\out',
  });
  new Gauge({ name: 'g', help: 'g', registers }).set(NaN);
  new Histogram({ name: 'h_ms', help: 'h', buckets: [50, 100], registers }).observe(70);
  const families = parsePrometheus(await registry.metrics());
  assert.deepEqual(
    [...families.values()].map(({ name, type }) => [name, type]),
    [
      ['c_total', 'counter'],
      ['g', 'gauge'],
      ['h_ms', 'histogram'],
    ],
  );
  assert.deepEqual(families.get('c_total')?.samples[0]?.labels, { reason: 'time\\out', stream_id: 'a "b"' });
});

test('the key of a series does not depend on the order of its labels', () => {
  assert.equal(seriesKey('a', { y: '2', x: '1' }), seriesKey('a', { x: '1', y: '2' }));
});

for (const taken of [
  'text/plain; version=0.0.4; charset=utf-8',
  'text/plain;version=0.0.4',
  'text/plain; charset=utf-8; version=1.0.0',
  'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  'text/plain; charset=utf-8',
  'text/plain',
  'text/plain; version="0.0.4"',
])
  test(`"${taken}" is Prometheus text`, () => requirePrometheusText(taken));

for (const [refused, says] of [
  ['text/plain; version=0.0.3', /does not say that it is Prometheus text/],
  ['text/plainer', /does not say/],
  ['application/json', /content type "application\/json": .* Expected "text\/plain; version=0\.0\.4"/],
  [
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
    /that is OpenMetrics, .* whose Accept header asks/,
  ],
  ['', /content type ""/],
] as const)
  test(`"${refused}" is not`, () => assert.throws(() => requirePrometheusText(refused), says));
