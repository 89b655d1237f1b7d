import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPart, isMet, repeated, spread, textTable } from './report';

test('a target is met within its limits, and never by what is no number', () => {
  assert.ok(isMet({ what: 'ratio', atMost: 2.5, seen: 2.5 }));
  assert.ok(!isMet({ what: 'ratio', atMost: 2.5, seen: 2.51 }));
  assert.ok(!isMet({ what: 'streams', atLeast: 10, seen: 8 }));
  assert.ok(!isMet({ what: 'streams', atLeast: 10, seen: Number.NaN }));
});

test('repeated measurements are told with their spread', () => {
  assert.equal(spread([2, 3]), '2.5 (2 to 3)');
  assert.equal(spread([2.004, 2.004]), '2');
});

test('a part is a table and its targets', () => {
  const text = formatPart({
    title: 'Cost',
    columns: ['clip', 'ratio'],
    rows: [['standard', '2.6']],
    targets: [{ what: 'ratio', atMost: 2.5, seen: 2.6 }],
    figures: {},
  });
  assert.match(text, /standard {4}2\.6\nNOT MET: ratio 2\.6, aimed at at most 2\.5$/);
});

test('columns are as wide as what is in them', () =>
  assert.equal(
    textTable(
      ['what', 'ms'],
      [
        ['start', '1'],
        ['a long name', '1000'],
      ],
    ),
    'what           ms\n-----------  ----\nstart           1\na long name  1000',
  ));

test('each case is measured twice, in a folder of its own each time', async () => {
  const measured = await repeated(['on the grid', 'off'], 'dir', (name, folder) =>
    Promise.resolve(`${name} in ${folder}`),
  );
  assert.deepEqual(measured, [
    { name: 'on the grid', runs: ['on the grid in dir/on-the-grid-1', 'on the grid in dir/on-the-grid-2'] },
    { name: 'off', runs: ['off in dir/off-1', 'off in dir/off-2'] },
  ]);
});
