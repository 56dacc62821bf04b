import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Op } from '../model/types';
import { laneKindOf, LANE_KINDS, plainName } from './names';
import { cut, guess, planTable, tableOps, type TableOptions } from './table';
import { Bench, blankMap, ID } from './testing/bench';
import { addressIn, parseLines, parseTsv, toTsv } from './tsv';

const GRID: TableOptions = { intoLane: false, firstRow: true, firstColumn: true };
const LANE: TableOptions = { intoLane: true, firstRow: false, firstColumn: false };

describe('tab-separated text', () => {
  it('is cells in rows, quoted cells with tabs, line breaks and quotes inside', () => {
    expect(parseTsv('a\tb\nc\td')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(parseTsv('"one\ntwo"\t"say ""hi"""\r\n"tab\there"\tx\r\n')).toEqual([
      ['one\ntwo', 'say "hi"'],
      ['tab\there', 'x'],
    ]);
  });

  it('takes a quote that opens no cell for what it is', () => {
    expect(parseTsv('"Léa" says\t5" screen\nx\ty')).toEqual([
      ['"Léa" says', '5" screen'],
      ['x', 'y'],
    ]);
    expect(parseTsv('"never closed\tx')).toEqual([['"never closed', 'x']]);
  });

  it('is as wide as its widest row and has no empty end', () => {
    expect(parseTsv('a\t\t\nb\tc\t\n\t\t\n')).toEqual([
      ['a', ''],
      ['b', 'c'],
    ]);
    expect(parseTsv('')).toEqual([]);
  });

  it('is written so that it reads the same, and never as a formula', () => {
    const rows = [
      ['', 'Buy'],
      ['Actions', 'one\n"two"'],
    ];
    expect(parseTsv(toTsv(rows))).toEqual(rows);
    expect(toTsv([['=1+1', '@x', '-5', '+3', 'a=b']])).toBe("'=1+1\t'@x\t'-5\t'+3\ta=b");
  });
});

describe('lines', () => {
  it('are cards, without list marks where all have one', () => {
    expect(parseLines('one\r\n\r\n  two  \n')).toEqual(['one', 'two']);
    expect(parseLines('- one\n• two\n3. three')).toEqual(['one', 'two', 'three']);
    expect(parseLines('- 20 % less\nelse')).toEqual(['- 20 % less', 'else']);
  });

  it('may be an address', () => {
    expect(addressIn('https://example.org/a?b=1')).toBe('https://example.org/a?b=1');
    expect(addressIn('javascript:alert(1)')).toBeNull();
    expect(addressIn('see https://example.org')).toBeNull();
  });
});

describe('lane names', () => {
  it('are known in both languages, however they are written', () => {
    expect(laneKindOf('Pensées')).toBe('thoughts');
    expect(laneKindOf(' points de  CONTACT ')).toBe('touchpoints');
    expect(laneKindOf('irritants')).toBe('pains');
    expect(laneKindOf('Pain points')).toBe('pains');
    expect(laneKindOf('Something else')).toBeNull();
  });

  it('include every title of the interface', () => {
    for (const lang of ['en', 'fr']) {
      const file = resolve(import.meta.dirname, `../i18n/editor.${lang}.json`);
      const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
      const wrong = [...LANE_KINDS].filter(
        (kind) => laneKindOf(words[`editor.lane.${kind}`] ?? '') !== kind,
      );
      expect(wrong, lang).toEqual([]);
    }
  });

  it('of a blank map are those of the server', () => {
    const source = readFileSync(
      resolve(import.meta.dirname, '../../../journeymap/library/instantiate.py'),
      'utf8',
    );
    const server = [...source.matchAll(/^ {4}\("(\w+)", "([^"]+)", "([^"]+)"\),$/gm)];
    expect(server).toHaveLength(6);
    const names = readFileSync(resolve(import.meta.dirname, 'names.ts'), 'utf8');
    for (const [, phase, en, fr] of server)
      expect(names).toContain(`['${phase}', '${en}', '${fr}']`);
  });
});

const STAGES = [
  'Déclic',
  'Recherche',
  'Tri',
  'Contact',
  'Essai',
  'Accord',
  'Achat',
  'Usage',
  'Avis',
];

/** Story S6: 5 rows, 10 columns, 36 body cells of which 2 are empty. */
function s6(): string[][] {
  const lanes = ['Actions', 'Pensées', 'Points de contact', 'Irritants'];
  const rows = lanes.map((lane, r) => [
    lane,
    ...STAGES.map((_, c) =>
      (r === 1 && c === 3) || (r === 3 && c === 8) ? '' : `${lane} ${c + 1}`,
    ),
  ]);
  rows[0]![2] = 'Compare\n"à la main"';
  return [['', ...STAGES], ...rows];
}

describe('a table on a blank map', () => {
  const rows = s6();

  it('is recognised: first row stages, first column lanes', () => {
    expect(guess(rows, new Bench().ground())).toEqual(GRID);
    const corner = rows.map((row, at) => (at === 0 ? ['Étapes', ...row.slice(1)] : row));
    expect(guess(corner, new Bench().ground())).toEqual(GRID);
    expect(
      guess(
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
        new Bench().ground(),
      ),
    ).toEqual(LANE);
  });

  it('says what it makes before it makes it', () => {
    const plan = planTable(rows, GRID, new Bench().ground());
    expect(plan.refusal).toBeNull();
    expect([plan.columns.length, plan.lanes.length, plan.cards.length, plan.empty]).toEqual([
      9, 4, 34, 2,
    ]);
    expect(plan.lanes.map(({ kind, id }) => [kind, id !== null])).toEqual([
      ['actions', true],
      ['thoughts', false],
      ['touchpoints', true],
      ['pains', true],
    ]);
  });

  it('makes exactly that, in order; undone it is the blank map, redone it is the same', () => {
    const bench = new Bench();
    const before = structuredClone(bench.doc);
    const ground = bench.ground();
    const { ops, made } = tableOps(planTable(rows, GRID, ground), ground);
    expect(ops.length).toBeLessThan(60);
    const undo = bench.apply(ops);
    const drawn = bench.drawn();
    expect(drawn[0]).toEqual(['', ...STAGES]);
    expect(drawn.map((row) => row[0])).toEqual([
      '',
      'Actions',
      'Pensées',
      'Touchpoints',
      'Pain points',
    ]);
    expect(drawn.slice(1).map((row) => row.slice(1))).toEqual(
      rows.slice(1).map((row) => row.slice(1)),
    );
    expect(made).toHaveLength(34);
    const redo = bench.apply(undo);
    expect(bench.doc).toEqual(before);
    bench.apply(redo);
    expect(bench.drawn()).toEqual(drawn);
    const { doc } = bench;
    expect(
      made.every((id) => doc.cards.has(id) || doc.touchpoints.has(id) || doc.pain_points.has(id)),
    ).toBe(true);
  });

  it('takes away untouched stages it has no use for, but never one that holds something', () => {
    const short = rows.map((row) => row.slice(0, 4));
    const bench = new Bench();
    let ground = bench.ground();
    bench.apply(tableOps(planTable(short, GRID, ground), ground).ops);
    expect(bench.drawn()[0]).toEqual(['', ...STAGES.slice(0, 3)]);

    const used = new Bench();
    const lane = ID.lanes.actions;
    used.apply([
      {
        entity: 'card',
        type: 'create',
        id: ID.lea,
        fields: { lane, stage: ID.stages[0]!, step: null, title: 'x', kind: 'text' },
      },
    ]);
    ground = used.ground();
    used.apply(tableOps(planTable(short, GRID, ground), ground).ops);
    expect(used.drawn()[0]!.slice(1)).toEqual([
      ...['Awareness', 'Consideration', 'Decision', 'Experience', 'Retention', 'Advocacy'],
      ...STAGES.slice(0, 3),
    ]);
  });
});

describe('a table on a map in use', () => {
  it('finds stages and lanes by name and puts new ones behind the one before', () => {
    const json = blankMap();
    (json.stages[1] as { name: string }).name = 'Contact';
    const bench = new Bench(json);
    const rows = [
      ['', 'contact', 'Nouveau', 'ADVOCACY'],
      ['Irritants', 'p', 'q', 'r'],
      ['Émotions', 'e', '', ''],
    ];
    const ground = bench.ground();
    bench.apply(tableOps(planTable(rows, GRID, ground), ground).ops);
    const drawn = bench.drawn();
    expect(drawn[0]!.slice(1)).toEqual([
      ...['Awareness', 'Contact', 'Nouveau', 'Decision', 'Experience', 'Retention', 'Advocacy'],
    ]);
    expect(drawn.find((row) => row[0] === 'Pain points')).toEqual([
      ...['Pain points', '', 'p', 'q', '', '', '', 'r'],
    ]);
    // A drawn lane holds no texts: they get a lane of notes under that name.
    expect(drawn.find((row) => row[0] === 'Émotions')!.slice(1, 3)).toEqual(['', 'e']);
  });

  it('may go into one lane, below what stands there, column by column', () => {
    const bench = new Bench();
    const rows = [
      ['a', 'b'],
      ['c', ''],
    ];
    const ground = bench.ground({ column: 5 });
    const plan = planTable(rows, LANE, ground);
    expect(plan.empty).toBe(1);
    const { ops } = tableOps(plan, ground);
    bench.apply(ops);
    const actions = bench.drawn()[1]!;
    expect(actions.slice(6)).toEqual(['a|c', 'b']);
    expect(bench.drawn()[0]!.at(-1)).toBe('New stage');
  });

  it('without lane names goes down the lanes that take texts', () => {
    const bench = new Bench();
    const ground = bench.ground();
    const options = { intoLane: false, firstRow: false, firstColumn: false };
    const plan = planTable(
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
      options,
      ground,
    );
    expect(plan.lanes.map((lane) => lane.kind)).toEqual([
      'actions',
      'touchpoints',
      'pains',
      'text',
    ]);
    expect(plan.cards.map((card) => card.entity).slice(2, 6)).toEqual([
      ...['touchpoint', 'touchpoint', 'pain_point', 'pain_point'],
    ]);
  });
});

describe('what cannot be pasted', () => {
  const ground = new Bench().ground();
  const table = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => 'x'));

  it('is refused with its reason', () => {
    expect(planTable(table(21, 25), LANE, ground).refusal).toEqual({ reason: 'cells', n: 525 });
    expect(planTable(table(20, 25), LANE, ground).refusal).toBeNull();
    expect(planTable(table(2, 42), GRID, ground).refusal).toEqual({ reason: 'stages', n: 35 });
    expect(planTable(table(38, 2), GRID, ground).refusal).toEqual({ reason: 'lanes', n: 37 });
    expect(planTable([['', 'a']], GRID, ground).refusal).toEqual({ reason: 'empty' });
    const curve = new Bench().ground({ lane: ID.lanes.emotion_curve });
    expect(planTable([['a']], LANE, curve).refusal).toEqual({ reason: 'noLane' });
    const locked = ground.lanes.map((lane) => ({ ...lane, locked: lane.kind === 'pains' }));
    expect(
      planTable(
        [
          ['', 'a'],
          ['Irritants', 'x'],
        ],
        GRID,
        { ...ground, lanes: locked },
      ).refusal,
    ).toEqual({ reason: 'locked', name: 'Pain points' });
  });

  it('is a text over its limit until it is cut; the details keep all of it', () => {
    const long = `${'é'.repeat(150)} ${'b'.repeat(150)}`;
    const rows = [
      ['', 'Buy'],
      ['Actions', long],
      ['Touchpoints', long],
      ['Pains', `first\n${long}`],
    ];
    const plan = planTable(rows, GRID, ground);
    expect(
      plan.tooLong.map(({ row, column, length, limit }) => [row, column, length, limit]),
    ).toEqual([
      [2, 2, 301, 280],
      [3, 2, 301, 120],
      [4, 2, 307, 200],
    ]);
    const bench = new Bench();
    const { ops } = tableOps(plan, ground);
    bench.apply(ops);
    const fields = (entity: string): Op['fields'] => ops.find((op) => op.entity === entity)?.fields;
    expect([...String(fields('card')!.title)]).toHaveLength(280);
    expect(fields('card')!.body).toBe(long);
    expect([...String(fields('touchpoint')!.name)].length).toBeLessThanOrEqual(120);
    expect(fields('pain_point')!.description).toBe(`first\n${long}`);
    expect(cut('abc', 3)).toBe('abc');
    expect(plainName('É’à')).toBe('e a');
  });
});
