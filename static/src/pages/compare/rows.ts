/** The rows of a comparison: what personas say of the same thing, and whether they differ. */
import { LISTS, same, traits, type ListName, type Persona } from '../people/personas';

export type Cell =
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'scale'; scale: number | null; left: string; right: string };

export interface CompareRow {
  key: string;
  /** A trait's own name; the others are named by their key. */
  name?: string;
  group: 'who' | 'drives' | 'behaviour' | 'facts' | 'jobs' | 'reach';
  cells: Cell[];
  differs: boolean;
}

/** How values are put into words: the page knows the language. */
export interface CompareWords {
  ages: (persona: Persona) => string;
  kind: (persona: Persona) => string;
  level: (persona: Persona) => string;
  segment: (persona: Persona) => string;
  weight: (persona: Persona) => string;
  channel: (key: string) => string;
  job: (job: Persona['jobs'][number]) => string;
}

const text = (value: string): Cell => ({ kind: 'text', text: value });
const list = (items: string[]): Cell => ({ kind: 'list', items });

/** All rows in which at least one of the personas says something. */
export function compareRows(personas: readonly Persona[], words: CompareWords): CompareRow[] {
  const rows: CompareRow[] = [];

  function add(
    group: CompareRow['group'],
    key: string,
    cell: (persona: Persona) => Cell,
    name?: string,
  ): void {
    const cells = personas.map(cell);
    if (cells.every(isEmpty)) return;
    const differs = cells.some((one) => !same(comparable(one), comparable(cells[0]!)));
    rows.push({ key, group, cells, differs, ...(name === undefined ? {} : { name }) });
  }

  add('who', 'kind', (one) => text(words.kind(one)));
  add('who', 'ages', (one) => text(words.ages(one)));
  add('who', 'location', (one) => text(one.location));
  add('who', 'tech_level', (one) => text(one.tech_level === null ? '' : `${one.tech_level} / 5`));
  add('who', 'quote', (one) => text(one.quote));
  for (const name of LISTS) add('drives', name, (one) => list(one[name as ListName]));
  for (const name of traits(personas, true)) {
    const trait = (one: Persona) => one.attributes.find((a) => a.key === name && a.scale !== null);
    add(
      'behaviour',
      `scale-${name}`,
      (one) => ({
        kind: 'scale',
        scale: trait(one)?.scale ?? null,
        left: trait(one)?.left_label ?? '',
        right: trait(one)?.right_label ?? '',
      }),
      name,
    );
  }
  for (const name of traits(personas, false)) {
    const fact = (one: Persona) => one.attributes.find((a) => a.key === name && a.scale === null);
    add('facts', `fact-${name}`, (one) => text(fact(one)?.value ?? ''), name);
  }
  add('jobs', 'jobs', (one) => list(one.jobs.map(words.job)));
  add('reach', 'channels', (one) => list(one.preferred_channels.map(words.channel)));
  add('reach', 'segment', (one) => text(words.segment(one)));
  add('reach', 'weight', (one) => text(words.weight(one)));
  add('reach', 'evidence', (one) => text(words.level(one)));
  add('reach', 'sources', (one) => text(one.sources));
  return rows;
}

function isEmpty(cell: Cell): boolean {
  if (cell.kind === 'text') return cell.text === '';
  return cell.kind === 'list' ? cell.items.length === 0 : cell.scale === null;
}

/** What counts as the same: lists without their order, scales without their labels. */
function comparable(cell: Cell): unknown {
  if (cell.kind === 'list') return [...cell.items].map((one) => one.toLocaleLowerCase()).sort();
  return cell.kind === 'scale' ? cell.scale : cell.text.toLocaleLowerCase();
}
