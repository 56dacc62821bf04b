import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { language, startI18n, t } from '.';
import { argumentNames, catalogueProblems, typographyProblems, type Catalogue } from './parity';

const here = import.meta.dirname;
// The build's alias would give the parser without its parse().
const parser = resolve(here, '../../../node_modules/@formatjs/icu-messageformat-parser/index.js');
const { parse } = (await import(/* @vite-ignore */ pathToFileURL(parser).href)) as {
  parse: (message: string) => unknown;
};
const read = (file: string) => JSON.parse(readFileSync(resolve(here, file), 'utf8')) as Catalogue;
const english = readdirSync(here).filter((file) => /(^|\.)en\.json$/.test(file));

describe('the catalogues', () => {
  it.each(english)('%s says the same things in both languages', (file) => {
    const other = file.replace('en.json', 'fr.json');
    expect(catalogueProblems(file, read(file), read(other))).toEqual([]);
  });

  it.each(english)('%s and its French keep their typography', (file) => {
    const other = file.replace('en.json', 'fr.json');
    expect(typographyProblems(file, 'en', read(file))).toEqual([]);
    expect(typographyProblems(other, 'fr', read(other))).toEqual([]);
  });

  it.each(english)('%s and its French are well-formed ICU', (file) => {
    for (const name of [file, file.replace('en.json', 'fr.json')]) {
      for (const [key, text] of Object.entries(read(name))) {
        expect(() => parse(text), `${name} ${key}`).not.toThrow();
      }
    }
  });

  it('never gives one key to two files', () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const file of english) {
      for (const key of Object.keys(read(file))) {
        if (seen.has(key)) twice.push(`${key} in ${seen.get(key)} and ${file}`);
        seen.set(key, file);
      }
    }
    expect(twice).toEqual([]);
  });
});

describe('the parity check', () => {
  it('names a key missing on either side and an argument that differs', () => {
    expect(catalogueProblems('x', { a: 'A' }, { b: 'B' })).toEqual([
      'x: "a" is missing in French',
      'x: "b" is missing in English',
    ]);
    expect(catalogueProblems('x', { a: 'Hello {name}' }, { a: 'Bonjour {nom}' })).toHaveLength(1);
  });

  it('reads arguments, not the words inside a plural', () => {
    expect(argumentNames('{n, plural, one {map} other {# maps of {who}}}')).toEqual(['n', 'who']);
  });

  it('wants narrow spaces in French', () => {
    expect(typographyProblems('x', 'fr', { a: 'Vraiment ?' })).toHaveLength(1);
    expect(typographyProblems('x', 'fr', { a: 'Vraiment\u202f?', b: 'Voir https://x' })).toEqual(
      [],
    );
  });
});

describe('a message', () => {
  it('is said in the page’s language, with its plural and narrow spaces', async () => {
    await startI18n('fr', ['pages']);
    expect(language()).toBe('fr');
    expect(t('dashboard.count', { n: 1 })).toBe('1 carte');
    expect(t('dashboard.count', { n: 12500 })).toBe('12\u202f500 cartes');
    expect(t('ui.close')).toBe('Fermer');
    await startI18n('de', ['pages']);
    expect(t('dashboard.count', { n: 2 })).toBe('2 maps');
  });
});
