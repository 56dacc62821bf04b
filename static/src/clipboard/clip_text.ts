/** A copy as other programs take it: a table in HTML and tab-separated text. */
import type { Clip } from './clip';
import { toTsv } from './tsv';

/** What stands in each cell, with the names of lanes and columns around it where there are several. */
export function rowsOf(clip: Clip, laneTitle: (lane: number) => string): string[][] {
  const cell = (lane: number, column: number): string =>
    clip.things
      .filter((thing) => thing.lane === lane && thing.column === column)
      .map(({ fields }) => String(fields.name ?? fields.title ?? ''))
      .join('\n');
  const single = clip.lanes.length < 2 && clip.columns.length < 2 && clip.kind === 'things';
  if (single) return clip.things.map(({ fields }) => [String(fields.name ?? fields.title ?? '')]);
  return [
    ['', ...clip.columns.map((column) => column.name)],
    ...clip.lanes.map((_, lane) => [
      laneTitle(lane),
      ...clip.columns.map((__, column) => cell(lane, column)),
    ]),
  ];
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br>');

function encode(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

function decode(base64: string): string {
  const bytes = atob(base64);
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** The table for documents. Our own JSON rides on it, for browsers that carry nothing else. */
export function htmlOf(clip: Clip, rows: readonly (readonly string[])[]): string {
  const headed = rows[0]!.length > 1;
  const line = (row: readonly string[], at: number): string =>
    `<tr>${row
      .map((text, column) => {
        const tag = headed && (at === 0 || column === 0) ? 'th' : 'td';
        return `<${tag}>${escaped(text)}</${tag}>`;
      })
      .join('')}</tr>`;
  return `<meta charset="utf-8"><table data-journeymap="${encode(JSON.stringify(clip))}">${rows.map(line).join('')}</table>`;
}

/** Our own JSON in somebody's HTML; '' when there is none. */
export function jsonIn(html: string): string {
  const found = /data-journeymap=["']?([A-Za-z0-9+/=]+)/.exec(html);
  if (!found) return '';
  try {
    return decode(found[1]!);
  } catch {
    return '';
  }
}

export const textOf = (rows: readonly (readonly string[])[]): string => toTsv(rows);
