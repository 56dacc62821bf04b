import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, it } from 'vitest';
import { argumentNames, type Catalogue } from './parity';
import { say, tongue, type Values } from './message';

const here = import.meta.dirname;
// The build's alias would give the parser without its parse().
const parser = resolve(here, '../../../node_modules/@formatjs/icu-messageformat-parser/index.js');
const { parse } = (await import(/* @vite-ignore */ pathToFileURL(parser).href)) as {
  parse: (message: string) => MessageFormatElement[];
};

const kindsOf = (elements: readonly MessageFormatElement[]): number[] =>
  elements.flatMap((element) => [
    element.type as number,
    ...('options' in element
      ? Object.values(element.options).flatMap((option) => kindsOf(option.value))
      : []),
  ]);

it.each(readdirSync(here).filter((file) => /(^|\.)(en|fr)\.json$/.test(file)))(
  '%s is said as intl-messageformat says it',
  (file) => {
    const locale = file.endsWith('fr.json') ? 'fr-FR' : 'en-GB';
    const spoken = tongue(locale);
    const texts = JSON.parse(readFileSync(resolve(here, file), 'utf8')) as Catalogue;
    for (const [key, text] of Object.entries(texts).filter(([, one]) => one.includes('{'))) {
      const message = parse(text);
      // Dates, times, numbers with a style and tags would need more than say() does.
      expect(
        kindsOf(message).filter((kind) => ![0, 1, 5, 6, 7].includes(kind)),
        key,
      ).toEqual([]);
      const reference = new IntlMessageFormat(message, locale);
      for (const value of [0, 1, 2, 5, 12_500, 1_000_000, 'word']) {
        const plural = /, plural,/.test(text) && value === 'word';
        if (plural) continue;
        const values: Values = Object.fromEntries(argumentNames(text).map((name) => [name, value]));
        expect(say(message, values, spoken), `${file} ${key}`).toBe(
          String(reference.format(values)),
        );
      }
    }
  },
);
