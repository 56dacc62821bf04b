import { describe, expect, it } from 'vitest';
import { found } from './finding';

const things = [{ text: 'Qualtrics NPS' }, { text: 'Requêtes fermées Salesforce' }];

describe('found', () => {
  it('takes every word, whatever its case and accents', () => {
    expect(found(things, 'REQUETES sales')).toEqual([things[1]]);
    expect(found(things, 'nps')).toEqual([things[0]]);
    expect(found(things, 'nps sales')).toEqual([]);
  });

  it('keeps all where nothing is asked', () => {
    expect(found(things, '  ')).toEqual(things);
  });
});
