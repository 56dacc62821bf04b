import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true })
  .map(String)
  .filter((file) => /\.(svelte|ts)$/.test(file) && !/\.test\.ts$/.test(file))
  .map((file) => [file, readFileSync(resolve(root, file), 'utf8')] as const);

const offenders = (pattern: RegExp): string[] =>
  sources.filter(([, text]) => pattern.test(text)).map(([file]) => file);

it('never puts text into the page as HTML (C1)', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(offenders(/\{@html|\.(inner|outer)HTML\s*=|insertAdjacentHTML/)).toEqual([]);
});

it('never writes a style attribute, which the content security policy refuses', () => {
  expect(offenders(/\sstyle="|setAttribute\(\s*['"]style['"]/)).toEqual([]);
});

it('names no other origin to load from', () => {
  expect(offenders(/(?:src|href|from|import\(|fetch\()\s*=?\s*['"(`]https?:\/\//)).toEqual([]);
});
