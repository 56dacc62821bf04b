import { describe, expect, it } from 'vitest';
import { bandsOf } from './bands';
import { laidOut } from './pages';
import type { Panel } from './panel';
import { sheetOf } from './paper';
import type { Page, Printing } from './printing';
import { FONTS, lane, options, paperMap, thing } from './testing';
import type { PaperMap } from './types';

const panelOf = (page: Page): Panel | undefined => {
  const part = page.parts.find(({ kind }) => kind === 'panel');
  return part?.kind === 'panel' ? part.panel : undefined;
};
const panels = ({ pages }: Printing): Panel[] => pages.flatMap((page) => panelOf(page) ?? []);
const bandNames = (printing: Printing): string[] =>
  panels(printing).map(
    ({ band, rows }) => `${band.first}-${band.last} ${rows.map((row) => row.lane.id)}`,
  );
const split = (map: PaperMap, changed = {}): Printing => laidOut(map, options(changed), FONTS);
const many = (
  count: number,
  columns: number,
  text = 'A card with a few words on it',
): ReturnType<typeof thing>[] =>
  Array.from({ length: count }, (_, at) =>
    thing(`c${at}`, at % columns, { text: `${at} ${text}` }),
  ).sort((a, b) => a.column - b.column);

/** Nothing on a page reaches beyond its sheet. */
function expectInside(printing: Printing): void {
  const { w, h } = printing.sheet.area;
  for (const { parts } of printing.pages)
    for (const part of parts)
      if (part.kind === 'panel') {
        expect(part.x + part.panel.w * part.scale).toBeLessThanOrEqual(w + 1);
        expect(part.y + part.panel.h * part.scale).toBeLessThanOrEqual(h + 1);
        for (const row of part.panel.rows)
          for (const item of row.items) expect(item.y + item.h).toBeLessThanOrEqual(row.h);
      }
}

/** Each unit of each card stands on exactly one page (a wide card is repeated where it is cut). */
function printedUnits(printing: Printing): Map<string, number> {
  const found = new Map<string, number>();
  for (const { rows } of panels(printing))
    for (const row of rows)
      for (const { block, from, to, carried } of row.items)
        if (!carried) found.set(block.thing.id, (found.get(block.thing.id) ?? 0) + to - from);
  return found;
}

describe('stages over pages', () => {
  it('keeps stages whole and the columns even', () => {
    const map = paperMap([2, 3, 2, 1], [lane('a', [])]);
    expect(bandsOf(map, 900).map(({ first, last }) => [first, last])).toEqual([
      [0, 4],
      [5, 7],
    ]);
    // All in one where they fit; a stage that no page holds is cut.
    expect(bandsOf(paperMap([2, 2], []), 900)).toHaveLength(1);
    expect(bandsOf(paperMap([14], []), 900).map(({ first, last }) => [first, last])).toEqual([
      [0, 4],
      [5, 9],
      [10, 13],
    ]);
  });

  it('repeats the stage heads on each page, and says where a stage goes on', () => {
    const printing = split(paperMap([1, 14], [lane('a', [thing('x', 12)])]));
    const heads = panels(printing).map(({ heads: { stages } }) =>
      stages.map(({ lines, before }) => `${lines[0]}${before ? '…' : ''}`),
    );
    expect(heads.flat()).toContain('Stage 2');
    expect(heads.at(-1)).toEqual(['Stage 2…']);
    expectInside(printing);
  });

  it('prints forty stages, each once', () => {
    const printing = split(paperMap(Array<number>(40).fill(1), [lane('a', many(400, 40))]));
    const columns = panels(printing).flatMap(({ band }) =>
      Array.from({ length: band.last - band.first + 1 }, (_, at) => band.first + at),
    );
    expect([...new Set(columns)]).toHaveLength(40);
    expect(printedUnits(printing).size).toBe(400);
    expectInside(printing);
  });

  it('keeps a lane on one page where it can be, and its head with what goes over', () => {
    const lanes = [lane('first', many(30, 2)), lane('second', many(24, 2)), lane('third', [])];
    const printing = split(paperMap([1, 1], lanes), { legend: false });
    expect(bandNames(printing)).toEqual(['0-1 first', '0-1 second,third']);
    const tall = split(paperMap([1], [lane('tall', many(60, 1)), lane('next', [])]));
    const rows = panels(tall).flatMap((panel) => panel.rows);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.map(({ lane: { id } }) => id)).toEqual([
      ...rows.slice(1).map(() => 'tall'),
      'next',
    ]);
    expect(rows[0]).toMatchObject({ before: false, after: true });
    expect(rows.at(-2)).toMatchObject({ before: true, after: false });
    expect(rows.every(({ title }) => title.length > 0)).toBe(true);
    expectInside(tall);
  });

  it('cuts no card, but for one that is higher than the page: that between two lines', () => {
    const long = thing('long', 0, { text: 'word '.repeat(900) });
    const printing = split(paperMap([1, 1, 1, 1, 1, 1], [lane('a', [long, ...many(30, 6)])]));
    const units = printedUnits(printing);
    const parts = panels(printing).flatMap(({ rows }) =>
      rows.flatMap(({ items }) => items.filter(({ block }) => block.thing.id === 'long')),
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(units.get('long')).toBe(parts[0]!.block.units.length);
    for (const { rows } of panels(printing))
      for (const { items } of rows)
        for (const { block, from, to } of items)
          if (block.thing.id !== 'long') expect([from, to]).toEqual([0, block.units.length]);
    expectInside(printing);
  });

  it('carries a card that spans stages over to the next page', () => {
    const wide = thing('wide', 1, { span: 12 });
    const printing = split(paperMap(Array<number>(12).fill(1), [lane('a', [wide])]));
    const items = panels(printing).flatMap(({ rows }) => rows.flatMap((row) => row.items));
    expect(items.map(({ carried }) => carried)).toEqual([false, true]);
  });

  it('tells an arrow to another page by number at both ends and in a list, draws the others', () => {
    const arrow = (id: string, from: string, to: string) => ({
      id,
      kind: 'flow' as const,
      label: '',
      kindName: '',
      from,
      to,
      fromName: from,
      toName: to,
    });
    const map = paperMap(Array<number>(12).fill(1), [lane('a', many(12, 12))], {
      arrows: [arrow('near', 'c0', 'c1'), arrow('far', 'c0', 'c11')],
    });
    const printing = split(map);
    expect(panels(printing).flatMap(({ arrows }) => arrows.map((one) => one.arrow.id))).toEqual([
      'near',
    ]);
    const texts = (id: string): string[] =>
      panels(printing).flatMap(({ rows }) =>
        rows.flatMap(({ items }) =>
          items
            .filter(({ block }) => block.thing.id === id)
            .flatMap(({ block }) =>
              block.units.flatMap((unit) =>
                unit.t === 'chips' ? unit.chips.map((c) => c.text) : [],
              ),
            ),
        ),
      );
    expect([texts('c0'), texts('c1'), texts('c11')]).toEqual([['→ 1'], [], ['1 →']]);
    const refs = printing.pages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'refs' ? part.lines : [])),
    );
    expect(refs.map(({ n, from, to, lines }) => [n, from, to, lines.join(' ')])).toEqual([
      [1, 1, 2, 'c0 → c11'],
    ]);
    // On one page every arrow is drawn.
    const [one] = panels(laidOut(map, options({ arrangement: 'one' }), FONTS));
    expect(one!.arrows).toHaveLength(2);
  });

  it('names a blueprint line once, under the end of its lane', () => {
    const lanes = [
      lane('front', many(60, 1), { boundary: 'Line of visibility' }),
      lane('back', []),
    ];
    const rows = panels(split(paperMap([1], lanes))).flatMap((panel) => panel.rows);
    expect(rows.filter((row) => row.lane.boundary && !row.after)).toHaveLength(1);
  });

  it('has one page for a map without stages or without lanes', () => {
    for (const map of [paperMap([], [lane('a', [])]), paperMap([1, 1], [])]) {
      const printing = split(map);
      expect(printing.pages).toHaveLength(1);
      expect(printing.pages[0]!.parts.map(({ kind }) => kind)).toEqual(['heading', 'empty']);
    }
  });
});

describe('one page', () => {
  it('takes the widths that make the letters largest', () => {
    const map = paperMap([3, 3, 3], [lane('a', many(40, 9)), lane('b', many(20, 9))]);
    for (const orientation of ['landscape', 'portrait'] as const) {
      const printing = laidOut(map, options({ arrangement: 'one', orientation }), FONTS);
      expect(printing.pages).toHaveLength(1);
      expectInside(printing);
    }
    const a4 = laidOut(map, options({ arrangement: 'one' }), FONTS);
    const a3 = laidOut(map, options({ arrangement: 'one', paper: 'A3' }), FONTS);
    expect(a3.points).toBeGreaterThan(a4.points);
    expect(printedUnits(a4).size).toBe(40);
  });
});

describe('a poster', () => {
  it('shows every card on at least one sheet, and only what lies on a sheet', () => {
    const map = paperMap([3, 3, 3], [lane('a', many(60, 9)), lane('b', [])]);
    const printing = laidOut(map, options({ arrangement: 'tiles', across: 3 }), FONTS);
    expect(printing.poster!.across).toBe(3);
    expect(printing.pages).toHaveLength(3 * printing.poster!.down);
    expect(printing.pages.map(({ tile }) => tile).slice(0, 4)).toEqual([
      { row: 0, column: 0 },
      { row: 0, column: 1 },
      { row: 0, column: 2 },
      ...(printing.poster!.down > 1 ? [{ row: 1, column: 0 }] : []),
    ]);
    expect(printedUnits(printing).size).toBe(60);
    const first = panelOf(printing.pages[0]!)!;
    expect(first.rows.flatMap(({ items }) => items).length).toBeLessThan(60);
  });

  it('grows with the sheets side by side', () => {
    const map = paperMap([3, 3], [lane('a', many(30, 6))]);
    const points = [1, 2, 4].map(
      (across) => laidOut(map, options({ arrangement: 'tiles', across }), FONTS).points,
    );
    expect(points[0]).toBeLessThan(points[1]!);
    expect(points[1]).toBeLessThan(points[2]!);
  });
});

it('knows its papers', () => {
  const mm = (px: number): number => Math.round((px / 96) * 25.4);
  const sheets = (['A4', 'A3', 'letter'] as const).map((paper) =>
    sheetOf({ paper, orientation: 'landscape' }),
  );
  expect(sheets.map(({ w, h }) => [mm(w), mm(h)])).toEqual([
    [297, 210],
    [420, 297],
    [279, 216],
  ]);
  expect(mm(sheets[0]!.area.w)).toBe(277);
});

it('lays out ten thousand cards in slices', () => {
  const columns = 40;
  const lanes = Array.from({ length: 10 }, (_, at) =>
    lane(
      `l${at}`,
      many(1000, columns).map((one) => ({ ...one, id: `${at}.${one.id}` })),
    ),
  );
  const printing = split(paperMap(Array<number>(columns).fill(1), lanes));
  expect(printedUnits(printing).size).toBe(10_000);
  expectInside(printing);
});
