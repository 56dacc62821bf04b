// Every command one can look for has other words in both languages.
import { expect, it } from 'vitest';
import { COMMANDS } from './registry';
import { SYNONYMS } from './synonyms';

it('has words in English and French for every command of the palette', () => {
  const wanted = COMMANDS.filter(({ quiet, id }) => !quiet && id !== 'map.palette');
  const poor = wanted.filter(({ id }) => {
    const [en, fr] = (SYNONYMS[id] ?? '').split('|').map((words) => words.trim());
    return !en || !fr;
  });
  expect(poor.map(({ id }) => id)).toEqual([]);
});
