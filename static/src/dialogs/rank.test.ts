// What is meant by a few letters.
import { expect, it } from 'vitest';
import { fit, nearly, ranked, searched } from './rank';

const entries = [
  { key: 'stage', label: 'Étape', words: 'stage phase step column', group: 'Structure' },
  { key: 'pain', label: 'Irritant', words: 'pain point problem douleur friction', group: 'Cards' },
  { key: 'touch', label: 'Point de contact', words: 'touchpoint', group: 'Cards' },
  { key: 'mot', label: 'Moment de vérité', words: 'moment of truth star', group: 'Cards' },
  { key: 'help', label: 'Raccourcis clavier', words: 'help keyboard shortcuts aide', group: 'Map' },
];
const keys = (query: string): string[] => ranked(searched(entries), query).map(({ key }) => key);

it('finds by name and by synonym in either language, accents and case aside', () => {
  expect(keys('etap')[0]).toBe('stage');
  expect(keys('ÉTAPE')).toEqual(['stage']);
  expect(keys('pain')[0]).toBe('pain');
  expect(keys('irritant')[0]).toBe('pain');
  expect(keys('verite')).toEqual(['mot']);
  expect(keys('touchpoint')).toEqual(['touch']);
  expect(keys('zzz')).toEqual([]);
});

it('takes words in any order, left-out letters and one wrong letter', () => {
  expect(keys('contact point')[0]).toBe('touch');
  expect(keys('pdc')[0]).toBe('touch');
  expect(keys('iritant')[0]).toBe('pain');
  expect(keys('rritant')[0]).toBe('pain');
  expect(nearly('shrotc', 'shortcuts')).toBe(true);
  expect(nearly('shxxrt', 'shortcuts')).toBe(false);
  // A single letter is a beginning, not a riddle.
  expect(keys('m')).toEqual(['mot']);
});

it('does not guess where it is sure', () => {
  const list = searched([
    { key: 'print', label: 'Print…' },
    { key: 'pain', label: 'Pain point' },
    { key: 'pair', label: 'Sends the small pair back' },
  ]);
  expect(ranked(list, 'pain').map(({ key }) => key)).toEqual(['pain']);
  expect(ranked(list, 'prnit').map(({ key }) => key)).toEqual(['print']);
});

it('puts the name before the synonym, the beginning before the middle, the short before the long', () => {
  const [long, short, other] = searched([
    { key: 'a', label: 'Pain points of the whole journey' },
    { key: 'b', label: 'Pain' },
    { key: 'c', label: 'Wish', words: 'pain' },
  ]);
  expect(fit('pain', short!)).toBeGreaterThan(fit('pain', long!));
  expect(fit('pain', long!)).toBeGreaterThan(fit('pain', other!));
});

it('keeps groups together, the one with the best first, and stops where nobody reads on', () => {
  const list = ranked(searched(entries), 'point');
  expect(list.map(({ group }) => group)).toEqual(['Cards', 'Cards']);
  expect(keys('')).toEqual(entries.map(({ key }) => key));
  const many = Array.from({ length: 10_000 }, (_, n) => ({ key: `${n}`, label: `Card ${n}` }));
  expect(ranked(searched(many), 'card', 60)).toHaveLength(60);
});
