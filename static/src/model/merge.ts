/**
 * Two changes of one text put together: what either side wrote stays, what either took out goes.
 *
 * The twin of `journeymap/core/merge.py`, line by line: both must give the same text, and
 * `tests/vectors/merge.json` holds them to it. Why it is written here: docs/adr/0006-text-merge.md.
 *
 * A text is read as atoms (a code point with the marks that belong to it, so that no accent, flag or
 * line end is torn apart), and compared by words, so that two rewritten sentences do not come out
 * letter by letter.
 */

// Marks, variation selectors, skin tones and tags belong to what stands before them.
const MARKS =
  '\\u{300}-\\u{36f}\\u{1ab0}-\\u{1aff}\\u{1dc0}-\\u{1dff}\\u{20d0}-\\u{20ff}\\u{fe00}-\\u{fe0f}' +
  '\\u{fe20}-\\u{fe2f}\\u{1f3fb}-\\u{1f3ff}\\u{e0020}-\\u{e007f}\\u{e0100}-\\u{e01ef}';
const FLAG = '[\\u{1f1e6}-\\u{1f1ff}]';
const ATOM = new RegExp(`(?:\\r\\n|${FLAG}${FLAG}|.)(?:[${MARKS}]|\\u{200d}.?)*`, 'gsu');
// Letters of the scripts that part words by spaces; anything else is a word of its own. Ranges and
// not \p{L}: two languages with two editions of Unicode must agree.
const LETTER =
  /^[0-9A-Za-z_\u{aa}\u{b5}\u{ba}\u{c0}-\u{2ff}\u{370}-\u{dff}\u{10a0}-\u{139f}\u{1e00}-\u{1fff}\u{ac00}-\u{d7a3}]/u;
// What the comparisons of one merge may cost, in cells of their tables: two texts of 3,000 words.
const ALLOWANCE = 3_000 * 3_000;
// Between two replaced stretches so few atoms without a letter are no common ground.
const THIN = 3;

/** `atoms[start, end)` of the base become `text`. */
export interface TextChange {
  start: number;
  end: number;
  text: string;
}

/** The atoms of a text. */
export const atomsOf = (text: string): string[] => text.match(ATOM) ?? [];

/**
 * `base` with the changes that lead to `value` and to `present`.
 *
 * What either removed is gone; what either inserted stays, at one place that of `present` first; the
 * very same change on both sides counts once. The result depends on the arguments alone.
 */
export function merge(base: string, value: string, present: string): string {
  if (present === base || present === value) return value;
  if (value === base) return present;
  const atoms = atomsOf(base);
  const budget = { left: ALLOWANCE };
  const theirs = differences(atoms, atomsOf(present), budget);
  const mine = differences(atoms, atomsOf(value), budget);
  const gone = new Uint8Array(atoms.length);
  const inserted = new Map<number, string>();
  const key = ({ start, end, text }: TextChange): string => `${start}|${end}|${text}`;
  const both = new Set(theirs.map(key));
  for (const change of [...theirs, ...mine.filter((one) => !both.has(key(one)))]) {
    gone.fill(1, change.start, change.end);
    inserted.set(change.start, (inserted.get(change.start) ?? '') + change.text);
  }
  let merged = '';
  for (const [at, atom] of atoms.entries()) {
    merged += inserted.get(at) ?? '';
    if (!gone[at]) merged += atom;
  }
  return merged + (inserted.get(atoms.length) ?? '');
}

/** The changes that lead from `base` to `other`, in order, as offsets into the atoms of `base`. */
export function textChanges(base: string, other: string): TextChange[] {
  return differences(atomsOf(base), atomsOf(other), { left: ALLOWANCE });
}

function differences(
  base: readonly string[],
  other: readonly string[],
  budget: { left: number },
): TextChange[] {
  const [start, end, otherEnd] = differing(base, other);
  if (start === end && start === otherEnd) return [];
  const a = base.slice(start, end);
  const b = other.slice(start, otherEnd);
  const words = wordEnds(a);
  const others = wordEnds(b);
  const cost = (words.length - 1) * (others.length - 1);
  if (cost === 0 || cost > budget.left) return [{ start, end, text: b.join('') }];
  budget.left -= cost;
  const pairs = common(joined(a, words), joined(b, others));
  const found: TextChange[] = [];
  for (const [i, j, k, m] of hunks(pairs, a, words, others)) {
    const replaced = a.slice(i, j);
    const by = b.slice(k, m);
    let inner: TextChange[] = [];
    const within = replaced.length * by.length;
    if (oneWord(replaced) && oneWord(by) && within <= budget.left) {
      budget.left -= within;
      inner = withinWord(replaced, by);
    }
    if (inner.length === 0) {
      const [first, last, otherLast] = differing(replaced, by);
      inner = [{ start: first, end: last, text: by.slice(first, otherLast).join('') }];
    }
    for (const one of inner)
      found.push({ start: start + i + one.start, end: start + i + one.end, text: one.text });
  }
  return found;
}

/** Where the two begin to differ, and where each ends to. */
function differing(a: readonly string[], b: readonly string[]): [number, number, number] {
  const short = Math.min(a.length, b.length);
  let start = 0;
  while (start < short && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < short - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [start, a.length - end, b.length - end];
}

/** Zero, then where each word ends. */
function wordEnds(atoms: readonly string[]): number[] {
  const ends = [0];
  let inside = false;
  for (const [at, atom] of atoms.entries()) {
    const letter = LETTER.test(atom);
    if (letter && inside) ends[ends.length - 1] = at + 1;
    else ends.push(at + 1);
    inside = letter;
  }
  return ends;
}

const joined = (atoms: readonly string[], at: readonly number[]): string[] =>
  at.slice(1).map((end, n) => atoms.slice(at[n], end).join(''));

const oneWord = (atoms: readonly string[]): boolean =>
  atoms.length > 0 && atoms.every((atom) => LETTER.test(atom));

/** The changes inside one word; none where the two have less than half in common. */
function withinWord(a: readonly string[], b: readonly string[]): TextChange[] {
  const pairs = common(a, b);
  if (4 * pairs.length < a.length + b.length) return [];
  return gaps(pairs, a.length, b.length).map(([start, end, k, m]) => ({
    start,
    end,
    text: b.slice(k, m).join(''),
  }));
}

type Pair = readonly [number, number];
/** From, to in the one, from, to in the other. */
type Gap = readonly [number, number, number, number];

/** The stretches between the pairs. */
function gaps(pairs: readonly Pair[], a: number, b: number): Gap[] {
  const found: Gap[] = [];
  let [i, k] = [0, 0];
  for (const [j, m] of [...pairs, [a, b] as const]) {
    if (j > i || m > k) found.push([i, j, k, m]);
    [i, k] = [j + 1, m + 1];
  }
  return found;
}

/** The gaps in atoms; rewritten sentences that share but spaces are one gap. */
function hunks(
  pairs: readonly Pair[],
  a: readonly string[],
  at: readonly number[],
  otherAt: readonly number[],
): Gap[] {
  const found: Gap[] = [];
  const replaces = (gap: Gap): boolean => gap[1] > gap[0] && gap[3] > gap[2];
  for (const [i, j, k, m] of gaps(pairs, at.length - 1, otherAt.length - 1)) {
    const gap: Gap = [at[i]!, at[j]!, otherAt[k]!, otherAt[m]!];
    const last = found.at(-1);
    const between = last ? a.slice(last[1], gap[0]) : [];
    const thin = between.length <= THIN && !between.some((atom) => LETTER.test(atom));
    if (last && replaces(last) && replaces(gap) && thin)
      found[found.length - 1] = [last[0], gap[1], last[2], gap[3]];
    else found.push(gap);
  }
  return found;
}

/**
 * A longest common subsequence as pairs of indices, in order.
 *
 * Hyyrö's bit-parallel form: a row of the table is one whole number, so that the time is the same
 * whatever the texts hold. A zero at bit i of row j says that the i-th of `a` adds one to the
 * length that the first j of `b` allow.
 */
function common(a: readonly string[], b: readonly string[]): Pair[] {
  const masks = new Map<string, bigint>();
  for (const [i, item] of a.entries()) masks.set(item, (masks.get(item) ?? 0n) | (1n << BigInt(i)));
  const full = (1n << BigInt(a.length)) - 1n;
  const rows: bigint[] = [];
  let row = full;
  for (const item of b) {
    const hits = row & (masks.get(item) ?? 0n);
    row = ((row + hits) | (row - hits)) & full;
    rows.push(row);
  }
  const bit = (j: number, i: number): boolean => ((rows[j - 1]! >> BigInt(i - 1)) & 1n) === 1n;
  const pairs: Pair[] = [];
  let [i, j] = [a.length, b.length];
  while (i > 0 && j > 0) {
    if (bit(j, i)) {
      i -= 1;
      continue;
    }
    j -= 1;
    if (j > 0 && !bit(j, i)) continue;
    i -= 1;
    pairs.push([i, j]);
  }
  return pairs.reverse();
}
