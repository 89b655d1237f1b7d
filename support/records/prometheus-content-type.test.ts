import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePrometheusText } from './prometheus-content-type';

for (const taken of [
  'text/plain; version=0.0.4; charset=utf-8',
  'text/plain;version=0.0.4',
  'text/plain; charset=utf-8; version=1.0.0',
  'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  'text/plain; charset=utf-8',
  'text/plain',
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
