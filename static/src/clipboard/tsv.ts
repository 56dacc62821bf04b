/** Tab-separated text as spreadsheets put it on the clipboard. */

/**
 * Rows of cells. A cell in double quotes may hold tabs, line breaks and doubled quotes; a quote that
 * does not open a cell is a character like any other, as spreadsheets write it.
 */
export function parseTsv(text: string): string[][] {
  const source = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= source.length) {
    let cell: string;
    const closing = source[at] === '"' ? quoteEnd(source, at) : -1;
    if (closing >= 0) {
      cell = source.slice(at + 1, closing).replaceAll('""', '"');
      at = closing + 1;
    } else {
      let end = at;
      while (end < source.length && source[end] !== '\t' && source[end] !== '\n') end += 1;
      cell = source.slice(at, end);
      at = end;
    }
    row.push(cell);
    if (source[at] !== '\t') {
      rows.push(row);
      row = [];
    }
    at += 1;
  }
  return trimmed(rows);
}

/** Where a quoted cell ends; −1 when its quote is not followed by the end of a cell. */
function quoteEnd(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] !== '"') continue;
    if (source[at + 1] === '"') at += 1;
    else {
      const next = source[at + 1];
      return next === undefined || next === '\t' || next === '\n' ? at : -1;
    }
  }
  return -1;
}

/** Cells without the blanks around them, all rows equally long, no empty rows or columns at the ends. */
function trimmed(rows: readonly (readonly string[])[]): string[][] {
  const clean = rows.map((row) => row.map((cell) => cell.normalize('NFC').trim()));
  while (clean.length && clean.at(-1)!.every((cell) => !cell)) clean.pop();
  let width = 0;
  for (const row of clean) {
    const last = row.findLastIndex((cell) => cell !== '');
    width = Math.max(width, last + 1);
  }
  return clean.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ''));
}

/** A formula in somebody's spreadsheet is never what a card means. */
const FORMULA = /^[=+\-@]/;

/** Rows as tab-separated text. */
export function toTsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const safe = FORMULA.test(text) ? `'${text}` : text;
    return /["\t\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => row.map(cell).join('\t')).join('\n');
}

const BULLET = /^(?:[-*•‣▪◦–—]|\d{1,3}[.)])\s+/;

/** Lines of a plain text, without the blank ones and without list marks. */
export function parseLines(text: string): string[] {
  const lines = text
    .normalize('NFC')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trim())
    .filter(Boolean);
  // Marks go only where every line has one: "- 20 %" alone is what the text says.
  const isList = lines.length > 1 && lines.every((line) => BULLET.test(line));
  return isList ? lines.map((line) => line.replace(BULLET, '')).filter(Boolean) : lines;
}

/** The address a pasted text is, or null. */
export function addressIn(text: string): string | null {
  if (!/^https?:\/\/\S+$/i.test(text) || text.length > 2000) return null;
  try {
    return new URL(text).href === '' ? null : text;
  } catch {
    return null;
  }
}
