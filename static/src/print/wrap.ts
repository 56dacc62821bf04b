/**
 * Text broken into lines before anything is drawn. The lines are drawn one by one as they are broken
 * here, so that a card is exactly as high as it was laid out, whatever the browser would have done.
 */
import { wordMeasure, type MeasureText } from '../canvas/measure';

/** Sizes of letters on paper, in px at full size: 12 px are 9 pt. */
export const LINE = 15;
export const SMALL_LINE = 13;

export interface Fonts {
  body: MeasureText;
  strong: MeasureText;
  small: MeasureText;
  title: MeasureText;
}

const FAMILY = '"Inter Variable", system-ui, sans-serif';

export function paperFonts(): Fonts {
  return {
    body: wordMeasure(`400 12px ${FAMILY}`),
    strong: wordMeasure(`600 12px ${FAMILY}`),
    small: wordMeasure(`400 10px ${FAMILY}`),
    title: wordMeasure(`650 20px ${FAMILY}`),
  };
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A word too long for a line, cut between letters. */
function cutWord(word: string, width: number, measure: MeasureText): string[] {
  const found: string[] = [];
  let piece = '';
  let used = 0;
  for (const { segment } of letters.segment(word)) {
    const w = measure(segment);
    if (piece && used + w > width) {
      found.push(piece);
      piece = '';
      used = 0;
    }
    piece += segment;
    used += w;
  }
  found.push(piece);
  return found;
}

/** The lines of a text in a width. Its own line breaks stay; no-break spaces do not break. */
export function wrapText(text: string, width: number, measure: MeasureText): string[] {
  const lines: string[] = [];
  const space = measure(' ');
  for (const paragraph of text.replace(/\r\n?/g, '\n').split('\n')) {
    let line = '';
    let used = 0;
    for (const word of paragraph.split(/[ \t]+/)) {
      const w = measure(word);
      if (line && used + space + w <= width) {
        line += ` ${word}`;
        used += space + w;
        continue;
      }
      if (line) lines.push(line);
      if (w <= width) {
        line = word;
        used = w;
        continue;
      }
      const pieces = cutWord(word, width, measure);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1)!;
      used = measure(line);
    }
    lines.push(line);
  }
  // Breaks at the end of a text would only make a card higher.
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}
