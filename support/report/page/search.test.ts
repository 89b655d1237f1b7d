import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CLIENT } from './make-page';

interface Line {
  label: string;
  text: string;
}

interface Search {
  soughtIn: (text: string) => string[];
  placesOf: (sought: readonly string[], text: string) => [number, number][];
  reasonsFor: (sought: readonly string[], title: string, lines: readonly Line[]) => Line[] | undefined;
}

describe('search of the page', () => {
  let search: Search;
  before(async () => {
    search = (await import(pathToFileURL(path.join(CLIENT, 'search.mjs')).href)) as Search;
  });

  test('seeks words, and what stands in quotes as one', () => {
    assert.deepEqual(search.soughtIn(' Breaker "fifth  failure" open'), [
      'breaker',
      'fifth  failure',
      'open',
    ]);
    assert.deepEqual(search.soughtIn('"not closed'), ['not closed']);
    assert.deepEqual(search.soughtIn('  '), []);
  });

  test('marks every place once, also where words overlap', () => {
    const text = 'The breaker breaks: Break';
    const marked = (...sought: string[]) =>
      search.placesOf(sought, text).map(([from, to]) => text.slice(from, to));
    assert.deepEqual(marked('break'), ['break', 'break', 'Break']);
    assert.deepEqual(marked('break', 'eaker'), ['breaker', 'break', 'Break']);
    assert.deepEqual(marked('nothing'), []);
  });

  const lines = [
    { label: '', text: 'When fragment 2 arrives the STS asks for a pause' },
    { label: '', text: 'Then sending resumes within 500 milliseconds' },
    { label: 'Tags', text: '@US4-2 @P1' },
  ];

  test('a scenario is found when every word is in its title or in a line, and tells which line', () => {
    const reasons = (text: string) =>
      search
        .reasonsFor(search.soughtIn(text), 'Sending resumes in order', lines)
        ?.map(({ text: line }) => line);
    assert.deepEqual(reasons('sending order'), []);
    assert.deepEqual(reasons('order PAUSE'), [lines[0]?.text]);
    assert.deepEqual(reasons('us4-2 pause fragment'), [lines[2]?.text, lines[0]?.text]);
    assert.equal(reasons('order breaker'), undefined);
    assert.deepEqual(reasons(''), []);
  });
});
