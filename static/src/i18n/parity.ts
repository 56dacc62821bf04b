/** What must hold between the two languages' catalogues; run by the build and by vitest. */

export type Catalogue = Record<string, string>;

/** Names of the arguments a message takes: `{n, plural, …}` and `{name}` give n and name. */
export function argumentNames(message: string): string[] {
  const found = new Set<string>();
  for (const match of message.matchAll(/\{\s*([a-zA-Z_]\w*)\s*[,}]/g)) found.add(match[1] ?? '');
  // Branch texts of a plural, `one {map}`, look like arguments; those follow a selector word.
  for (const match of message.matchAll(/(?:zero|one|two|few|many|other|=\d+)\s*\{\s*(\w+)\s*\}/g)) {
    const word = match[1] ?? '';
    const elsewhere = new RegExp(`\\{\\s*${word}\\s*,`).test(message);
    if (!elsewhere) found.delete(word);
  }
  return [...found].sort();
}

/** Every breach, in words: missing keys, empty texts, other arguments. Empty when all is well. */
export function catalogueProblems(name: string, en: Catalogue, fr: Catalogue): string[] {
  const problems: string[] = [];
  for (const key of Object.keys(en)) {
    if (!(key in fr)) problems.push(`${name}: "${key}" is missing in French`);
  }
  for (const [key, text] of Object.entries(fr)) {
    const english = en[key];
    if (english === undefined) {
      problems.push(`${name}: "${key}" is missing in English`);
      continue;
    }
    if (!text.trim() || !english.trim()) problems.push(`${name}: "${key}" is empty`);
    const [want, have] = [argumentNames(english).join(), argumentNames(text).join()];
    if (want !== have)
      problems.push(`${name}: "${key}" takes {${want}} in English, {${have}} in French`);
  }
  return problems;
}

/** Typography of both languages: no straight quotes; in French a no-break space before : ; ? ! % ». */
export function typographyProblems(name: string, lang: 'en' | 'fr', texts: Catalogue): string[] {
  const problems: string[] = [];
  for (const [key, text] of Object.entries(texts)) {
    // A straight apostrophe also quotes braces in ICU, so "l'{name}" would print the braces.
    if (text.includes("'")) problems.push(`${name}: "${key}" (${lang}) has a straight apostrophe`);
    if (
      lang === 'fr' &&
      /[^\u202f\u00a0\s:/?!][;?!%»]|[^\u202f\u00a0\d/sp]:(\s|$)| [:;?!%»]|«[^\u202f\u00a0]/.test(
        text,
      )
    ) {
      problems.push(`${name}: "${key}" (fr) lacks a narrow no-break space`);
    }
  }
  return problems;
}
