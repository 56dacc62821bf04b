import { expect, it } from 'vitest';
import { wrapText } from './wrap';

const measure = (text: string): number => [...text].length * 10;

it('breaks between words, keeps its own breaks, loses nothing', () => {
  expect(wrapText('one two three', 80, measure)).toEqual(['one two', 'three']);
  expect(wrapText('one\r\n\ntwo\n', 80, measure)).toEqual(['one', '', 'two']);
  expect(wrapText('', 80, measure)).toEqual(['']);
});

it('cuts a word too long for the line between letters, never inside one', () => {
  expect(wrapText('see Donaudampfschiff now', 80, measure)).toEqual([
    'see',
    'Donaudam',
    'pfschiff',
    'now',
  ]);
  const family = '👨‍👩‍👧';
  expect(wrapText(family.repeat(3), 60, (text) => 60 * (text.split(family).length - 1))).toEqual([
    family,
    family,
    family,
  ]);
});

it('does not break at a no-break space, nor lose the order of a right-to-left text', () => {
  expect(wrapText('prix\u202f: 12\u202f€ net', 80, measure)).toEqual([
    'prix\u202f:',
    '12\u202f€ net',
  ]);
  expect(wrapText('شراء الحذاء قبل السبت', 120, measure).join(' ')).toBe('شراء الحذاء قبل السبت');
});
