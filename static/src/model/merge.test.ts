// I12: what both wrote stays. The same facts hold the server's twin (tests/core/test_merge.py).
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { atomsOf, merge, textChanges } from './merge';

interface Fact {
  name: string;
  base: string;
  value: string;
  present: string;
  merged: string;
}
const FACTS = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../tests/vectors/merge.json'), 'utf8'),
) as Fact[];

test.each(FACTS)('$name', ({ base, value, present, merged }) => {
  expect(merge(base, value, present)).toBe(merged);
});

const SHARED = ['map', 'carte', ' ', ' ', '. ', '\n', '\r\n', 'é', '😀', '👩‍👧', '日', 'a', 'bb'];
const text = (alphabet: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...alphabet), { maxLength: 30 }).map((words) => words.join(''));
/** `base` with up to three cuts, each replaced by words of `own`. */
const edited = (base: string, own: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), text(own)), { maxLength: 3 }).map((edits) => {
    const atoms = atomsOf(base);
    for (const [at, length, by] of edits) atoms.splice(at % (atoms.length + 1), length, by);
    return atoms.join('');
  });
/** A base and two edits of it, each in letters nobody else uses. */
const both = text(SHARED).chain((base) =>
  fc.tuple(
    fc.constant(base),
    edited(base, ['Q', 'QX ', '🅰️', 'X']),
    edited(base, ['W', 'WZ ', '🅱️', 'Z']),
  ),
);
const only = (whole: string, letters: string): string =>
  [...whole].filter((one) => letters.includes(one)).join('');

describe('I12', () => {
  test('every character either side inserted survives, in its order', () => {
    fc.assert(
      fc.property(both, ([base, mine, theirs]) => {
        const merged = merge(base, mine, theirs);
        expect(only(merged, 'QX🅰')).toBe(only(mine, 'QX🅰'));
        expect(only(merged, 'WZ🅱')).toBe(only(theirs, 'WZ🅱'));
        expect(merge(base, mine, theirs)).toBe(merged);
      }),
    );
  });

  test('one side alone is taken as it is, and the same twice counts once', () => {
    fc.assert(
      fc.property(both, ([base, mine]) => {
        expect(merge(base, mine, base)).toBe(mine);
        expect(merge(base, base, mine)).toBe(mine);
        expect(merge(base, mine, mine)).toBe(mine);
      }),
    );
  });

  test('taking one side back leaves the other', () => {
    fc.assert(
      fc.property(text(SHARED), fc.nat(), fc.nat(), (base, here, there) => {
        const atoms = atomsOf(base);
        const put = (at: number, by: string): string => {
          const with_ = [...atoms];
          with_.splice(at % (atoms.length + 1), 0, by);
          return with_.join('');
        };
        const [mine, theirs] = [put(here, ' QQ '), put(there, ' WW ')];
        const merged = merge(base, mine, theirs);
        // The undo of what came last: from the merged text to what stood there before.
        expect(merge(merged, theirs, `${merged}!`)).toBe(`${theirs}!`);
      }),
    );
  });

  test('no grapheme is torn: the changes add up to the other text, atom by atom', () => {
    fc.assert(
      fc.property(both, ([base, other]) => {
        const atoms = atomsOf(base);
        for (const { start, end, text: by } of textChanges(base, other).reverse())
          atoms.splice(start, end - start, by);
        expect(atoms.join('')).toBe(other);
      }),
    );
  });
});

test('two texts of 4,000 characters that share nothing but letters end', () => {
  const base = 'ab '.repeat(1333);
  const merged = merge(base, `X${'ba '.repeat(1332)}`, `${'a b'.repeat(1332)}Y`);
  expect(merged).toContain('X');
  expect(merged).toContain('Y');
});
