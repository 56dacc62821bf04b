/**
 * Which of many entries is meant by a few typed letters, best first. Accents and case do not matter, a
 * word of an entry's synonyms counts almost like its name, letters may be left out, and in a longer word
 * one may be wrong.
 */
import { fold } from './match';

export interface Ranked {
  key: string;
  label: string;
  /** Other words for it, in both languages. */
  words?: string;
  group?: string;
  /** One of many alike: it comes after what there is once, unless it fits much better. */
  deep?: boolean;
}

/** An entry as it is searched: folded once, however often one types. */
export interface Searched<T> {
  entry: T;
  label: string;
  words: readonly string[];
}

export function searched<T extends Ranked>(entries: readonly T[]): Searched<T>[] {
  return entries.map((entry) => ({
    entry,
    label: fold(entry.label),
    words: wordsOf(fold(entry.words ?? '')),
  }));
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** Whether one letter more, less, other or two swapped makes the beginning of `word` out of `typed`. */
export function nearly(typed: string, word: string): boolean {
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  if (at === typed.length) return true;
  const rest = typed.slice(at);
  return (
    word.startsWith(rest.slice(1), at + 1) ||
    word.startsWith(rest.slice(1), at) ||
    word.startsWith(rest, at + 1) ||
    (rest.length > 1 && word.startsWith(rest[1]! + rest[0]! + rest.slice(2), at))
  );
}

/** How well the letters stand in order in the text, 0 where they do not: at word starts is better. */
function scattered(typed: string, text: string): number {
  let at = -1;
  let score = 0;
  for (const letter of typed) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return 0;
    if (next === 0 || /[^\p{L}\p{N}]/u.test(text[next - 1]!)) score += 2;
    else if (next === at + 1) score += 1;
    at = next;
  }
  return score / (2 * typed.length);
}

function scoreOf(token: string, { label, words }: Searched<unknown>): number {
  const own = wordsOf(label);
  // A word of the name that is its own word for it as well is what it is about.
  const about = words.includes(token) ? 5 : 0;
  if (own.includes(token)) return 90 + about;
  if (own.some((word) => word.startsWith(token))) return 75 + about;
  if (words.includes(token)) return 70;
  if (token.length > 1 && words.some((word) => word.startsWith(token))) return 55;
  if (label.includes(token)) return 45;
  if (token.length > 3 && own.some((word) => nearly(token, word))) return 30;
  if (token.length > 3 && words.some((word) => nearly(token, word))) return 25;
  const loose = token.length > 1 ? scattered(token, label) : 0;
  return loose >= 0.5 ? 20 * loose : 0;
}

/** How well an entry fits what was typed; 0 where it does not fit. */
export function fit(query: string, one: Searched<unknown>): number {
  const typed = fold(query).trim();
  const tokens = wordsOf(typed);
  if (!tokens.length) return typed ? Number(one.label.includes(typed)) : 1;
  let sum = 0;
  for (const token of tokens) {
    const score = scoreOf(token, one);
    if (!score) return 0;
    sum += score;
  }
  const whole = one.label === typed ? 100 : one.label.startsWith(typed) ? 40 : 0;
  // Of two that fit alike, the shorter name says more with the same letters.
  return sum / tokens.length + whole - Math.min(10, one.label.length / 20);
}

/** Where something fits this well, guesses at what was meant are left out. */
const SURE = 60;
const GUESS = 40;

/**
 * The entries that fit, best first, those of a group together. At most `most`: nobody reads on.
 * Without a query all are given, in their own order.
 */
export function ranked<T extends Ranked>(
  all: readonly Searched<T>[],
  query: string,
  most = Infinity,
): T[] {
  if (!query.trim()) return all.slice(0, most).map(({ entry }) => entry);
  const fitting = all
    .map((one, at) => ({ one, at, score: fit(query, one) * (one.entry.deep ? 0.6 : 1) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at);
  const least = (fitting[0]?.score ?? 0) >= SURE ? GUESS : 0;
  const found = fitting
    .filter(({ one, score }) => score >= least * (one.entry.deep ? 0.6 : 1))
    .slice(0, most);
  const groups = new Map<string | undefined, T[]>();
  for (const { one } of found) {
    const list = groups.get(one.entry.group);
    if (list) list.push(one.entry);
    else groups.set(one.entry.group, [one.entry]);
  }
  return [...groups.values()].flat();
}
