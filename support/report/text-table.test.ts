import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textTable } from './text-table';

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
