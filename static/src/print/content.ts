/**
 * The map in the words of a printed page, read from the model: never from what is mounted, which on the
 * canvas is only what is in sight. It is read once; what others change meanwhile comes with the next look.
 */
import { modeOf, type Placed } from '../canvas/layout';
import { kpiWords } from '../views/words';
import { personaLook } from '../editor/looks';
import { valenceText, valenceWord } from '../editor/actions/emotion';
import { laneTitle } from '../editor/actions/things';
import { nameOf, placedById, placedThings } from '../editor/derived';
import type { Editor } from '../editor/editor.svelte';
import { fmt, t } from '../i18n';
import { cutStyle, imageUrl, isImage, ratioOf } from '../media/frame';
import { NO_CHANNEL } from '../model/channels';
import { toNumber } from '../model/derive/fraction';
import type { Curve } from '../model/derive/curves';
import { endsOf } from '../model/derive/joins';
import { columnsOf, type Column } from '../model/derive/layout';
import { compareRows } from '../model/pos';
import type {
  Card,
  EmotionReading,
  Id,
  Lane,
  Opportunity,
  PainPoint,
  Touchpoint,
} from '../model/types';
import { opportunityWords } from '../canvas/opportunity_words';
import { reviewOf } from '../canvas/review';
import type {
  Chip,
  PaperArrow,
  PaperLane,
  PaperMap,
  PaperPoint,
  PaperSeries,
  PaperThing,
} from './types';
import { plainText } from '../text/markdown';

/** Kinds of cards that say so on paper; a plain text and a quotation are seen. */
const KIND_WORDS = ['gain', 'need', 'opportunity', 'metric_note', 'question', 'decision'] as const;

interface Reader {
  editor: Editor;
  columns: readonly Column[];
  at: ReadonlyMap<Id, number>;
  /** What is felt at a touchpoint, by its id. */
  felt: ReadonlyMap<Id, readonly EmotionReading[]>;
}

function plain(id: Id, column: number): PaperThing {
  return {
    id,
    style: 'plain',
    column,
    span: 1,
    picture: null,
    top: [],
    text: '',
    value: '',
    more: [],
    bottom: [],
    evidence: null,
  };
}

function ofCard({ editor }: Reader, card: Card, base: PaperThing): PaperThing {
  const { doc, tags } = editor.store;
  const kind = KIND_WORDS.find((name) => name === card.kind);
  const bottom: Chip[] = [];
  if (card.fail_point) bottom.push({ kind: 'fail', text: t('editor.failPoint') });
  if (card.wait_point) bottom.push({ kind: 'wait', text: t('editor.waitPoint') });
  for (const id of card.tags) {
    const tag = tags.get(id);
    if (tag) bottom.push({ kind: 'tag', text: tag.name });
  }
  if (card.review_due_on) bottom.push({ kind: 'review', text: reviewOf(card.review_due_on).text });
  return {
    ...base,
    style: card.kind === 'quote' ? 'quote' : 'card',
    picture: isImage(card)
      ? {
          url: imageUrl(doc.map?.id ?? '', card.attachment ?? ''),
          alt: card.decorative ? '' : card.alt_text,
          ratio: ratioOf(card),
          style: cutStyle(card),
        }
      : null,
    top: kind ? [{ kind: 'kind', text: t(`print.kind.${kind}`) }] : [],
    more: card.url ? [card.url] : [],
    bottom,
    evidence: card.evidence_level,
  };
}

function ofTouchpoint(reader: Reader, touchpoint: Touchpoint, base: PaperThing): PaperThing {
  const { editor, felt } = reader;
  const channel = editor.store.channels.get(touchpoint.channel);
  const top: Chip[] = [
    { kind: 'channel', text: channel?.name ?? touchpoint.channel, icon: channel?.icon ?? '' },
  ];
  if (touchpoint.is_moment_of_truth) top.push({ kind: 'mot', text: t('editor.mot') });
  const several = editor.mapPersonas.length > 1;
  return {
    ...base,
    style: 'touchpoint',
    top,
    bottom: (felt.get(touchpoint.id) ?? []).map((reading) => ({
      kind: 'feel',
      text: valenceText(reading.valence),
      level: reading.valence,
      ...(several && { icon: personaLook(editor, reading.persona).marker }),
    })),
    evidence: touchpoint.evidence_level,
  };
}

function ofThing(reader: Reader, placed: Placed): PaperThing | null {
  const { entity, thing } = placed;
  const column = reader.at.get((thing.step ?? thing.stage)!);
  if (column === undefined) return null;
  const base = {
    ...plain(thing.id, column),
    span: Math.max(1, thing.span || 1),
    text: plainText(nameOf(placed), { listed: true }),
  };
  if (entity === 'card') return ofCard(reader, thing as Card, base);
  if (entity === 'touchpoint') return ofTouchpoint(reader, thing as Touchpoint, base);
  if (entity === 'opportunity')
    return {
      ...base,
      style: 'card',
      top: [{ kind: 'kind', text: t('print.kind.opportunity') }],
      bottom: [{ kind: 'kind', text: opportunityWords(thing as Opportunity) }],
      evidence: null,
    };
  const { severity, evidence_level } = thing as PainPoint;
  const text = t(`editor.severity.${severity}` as 'editor.severity.3');
  return {
    ...base,
    style: 'pain',
    bottom: [{ kind: 'severity', text, level: severity }],
    evidence: evidence_level,
  };
}

/** The KPIs of each stage, in its first column. */
function kpiThings({ editor, columns }: Reader): PaperThing[] {
  const seen = new Set<Id>();
  return columns.flatMap(({ stage }, column) => {
    if (seen.has(stage.id)) return [];
    seen.add(stage.id);
    return (editor.kpisOfStage.get(stage.id) ?? []).map((kpi): PaperThing => {
      const words = kpiWords(editor, kpi);
      return {
        ...plain(kpi.id, column),
        style: 'kpi',
        text: words.name,
        value: words.value,
        more: words.more,
        bottom: words.health ? [{ kind: 'health', text: words.health }] : [],
      };
    });
  });
}

/** The channels that the touchpoints of each column use. */
function channelThings({ editor, at }: Reader, lane: Id): PaperThing[] {
  const used = new Map<number, Set<string>>();
  for (const touchpoint of editor.store.doc.touchpoints.values()) {
    const column = at.get((touchpoint.step ?? touchpoint.stage)!);
    if (column === undefined || touchpoint.channel === NO_CHANNEL) continue;
    used.set(column, (used.get(column) ?? new Set()).add(touchpoint.channel));
  }
  return [...used]
    .sort(([a], [b]) => a - b)
    .map(([column, keys]) => ({
      ...plain(`${lane}.${column}`, column),
      top: [...keys].map((key): Chip => {
        const channel = editor.store.channels.get(key);
        return { kind: 'channel', text: channel?.name ?? key, icon: channel?.icon ?? '' };
      }),
    }));
}

function laneOf(reader: Reader, lane: Lane, placed: readonly Placed[]): PaperLane {
  const mode = modeOf({ ...lane, collapsed: false });
  const things =
    mode === 'kpi'
      ? kpiThings(reader)
      : mode === 'channels'
        ? channelThings(reader, lane.id)
        : placed.flatMap((one) => ofThing(reader, one) ?? []).sort((a, b) => a.column - b.column);
  return {
    id: lane.id,
    title: laneTitle(lane),
    mode: mode === 'curve' || mode === 'arc' ? mode : 'things',
    boundary: lane.boundary_below === 'none' ? '' : t(`editor.boundary.${lane.boundary_below}`),
    things,
  };
}

function pointsOf(curve: Curve | undefined, columns: readonly Column[]): (PaperPoint | null)[] {
  const found = new Map(
    (curve?.points ?? []).map((point) => [point.column.step ?? point.column.stage, point]),
  );
  return columns.map(({ id }) => {
    const point = found.get(id);
    return point?.value
      ? {
          value: toNumber(point.value),
          assumed: point.assumption,
          intensity: point.intensity ?? 0,
        }
      : null;
  });
}

/** Each persona whose curve is shown, then everyone together where that says more. */
function seriesOf({ editor, columns, at }: Reader): PaperSeries[] {
  const { store } = editor;
  const [current, expected] = [store.curves('current'), store.curves('expected')];
  const whose: (Id | null)[] = editor.mapPersonas
    .filter((row) => editor.curveShown(row.persona))
    .map((row) => row.persona);
  const everyone = [...store.doc.emotion_readings.values()].some(({ persona }) => !persona);
  if (whose.length !== 1 || everyone) whose.push(null);
  return whose.flatMap((persona) => {
    const now = current.find((one) => one.persona === persona);
    const found: PaperSeries = {
      persona,
      look: personaLook(editor, persona),
      current: pointsOf(now, columns),
      expected: pointsOf(
        expected.find((one) => one.persona === persona),
        columns,
      ),
      peak: now?.peak ? (at.get(now.peak.column.step ?? now.peak.column.stage) ?? null) : null,
      end: now?.end ? (at.get(now.end.column.step ?? now.end.column.stage) ?? null) : null,
    };
    if (persona === null && editor.mapPersonas.length)
      found.look = { ...found.look, name: t('curve.all') };
    return [...found.current, ...found.expected].some(Boolean) ? [found] : [];
  });
}

function arrowsOf(editor: Editor, printed: ReadonlySet<Id>): PaperArrow[] {
  const { doc } = editor.store;
  return [...doc.connectors.values()].flatMap((connector) => {
    const { from, to } = endsOf(connector);
    const [start, goal] = [placedById(doc, from.id), placedById(doc, to.id)];
    if (!start || !goal || !printed.has(from.id) || !printed.has(to.id)) return [];
    return [
      {
        id: connector.id,
        kind: connector.kind,
        label: connector.label,
        kindName: connector.kind === 'flow' ? '' : t(`joins.kind.${connector.kind}`),
        from: from.id,
        to: to.id,
        fromName: nameOf(start),
        toName: nameOf(goal),
      },
    ];
  });
}

function shareOf(editor: Editor, persona: Id): string {
  const row = editor.mapPersonas.find((entry) => entry.persona === persona);
  const weight = row?.weight ?? editor.store.personas.get(persona)?.segment_weight;
  if (weight == null) return '';
  const number = Number(weight);
  return fmt().percent(number <= 1 ? number * 100 : number, { decimals: 0 });
}

/** What is felt at each touchpoint, in the order of the map's personas. */
function feltAt(editor: Editor): Map<Id, EmotionReading[]> {
  const order = new Map(editor.mapPersonas.map((row, at) => [row.persona, at]));
  const found = new Map<Id, EmotionReading[]>();
  for (const reading of editor.store.doc.emotion_readings.values()) {
    if (!reading.touchpoint || reading.state !== 'current') continue;
    if (reading.persona && !order.has(reading.persona)) continue;
    const list = found.get(reading.touchpoint);
    if (list) list.push(reading);
    else found.set(reading.touchpoint, [reading]);
  }
  const rank = ({ persona }: EmotionReading): number => order.get(persona ?? '') ?? order.size;
  for (const list of found.values()) list.sort((a, b) => rank(a) - rank(b));
  return found;
}

/** The lanes one may print, in order: the map's hidden ones too, which are not chosen at first. */
export function lanesToPrint(editor: Editor): { id: Id; title: string; hidden: boolean }[] {
  return editor.lanes.map((lane) => ({
    id: lane.id,
    title: laneTitle(lane),
    hidden: lane.hidden && !editor.showHidden,
  }));
}

/**
 * What is printed of a map: every stage and step unfolded, the chosen lanes, and all that stands in
 * them unless a filter takes it off the map.
 */
export function contentOf(editor: Editor, lanes: ReadonlySet<Id>): PaperMap {
  const { doc } = editor.store;
  const all = [...placedThings(doc)];
  const shown = [...(editor.filter?.shown(all) ?? all)];
  const onStage = new Set(shown.map(({ thing }) => thing.stage));
  const columns = columnsOf(
    editor.stages.map((stage) => ({ ...stage, collapsed: false })),
    (stage) => editor.steps.get(stage) ?? [],
    (stage) => onStage.has(stage),
  );
  const at = new Map(columns.map((column, index) => [column.id, index]));
  const reader: Reader = { editor, columns, at, felt: feltAt(editor) };
  const byLane = new Map<Id, Placed[]>();
  for (const placed of shown.sort((a, b) => compareRows(a.thing, b.thing))) {
    const list = byLane.get(placed.thing.lane);
    if (list) list.push(placed);
    else byLane.set(placed.thing.lane, [placed]);
  }
  const chosen = editor.lanes.filter((lane) => lanes.has(lane.id));
  const paperLanes = chosen.map((lane) => laneOf(reader, lane, byLane.get(lane.id) ?? []));
  const printed = new Set(paperLanes.flatMap((lane) => lane.things.map(({ id }) => id)));
  const truths = [...doc.touchpoints.values()]
    .filter((touchpoint) => touchpoint.is_moment_of_truth)
    .flatMap((touchpoint) => at.get((touchpoint.step ?? touchpoint.stage)!) ?? []);
  const map = doc.map;
  return {
    title: map?.title ?? '',
    state: map ? t(`editor.state.${map.state}`) : '',
    language: map?.language ?? 'en',
    filtered:
      shown.length < all.length
        ? t('print.filtered', { n: fmt().number(shown.length), all: fmt().number(all.length) })
        : '',
    personas: editor.mapPersonas.map(({ persona }) => {
      const look = personaLook(editor, persona);
      return { name: look.name, share: shareOf(editor, persona), look };
    }),
    scenario: map?.scenario ?? '',
    goal: map?.goal ?? '',
    expectations: map?.expectations ?? '',
    stages: editor.stages.map((stage) => {
      const first = columns.findIndex((column) => column.stage.id === stage.id);
      const count = columns.filter((column) => column.stage.id === stage.id).length;
      return { id: stage.id, name: stage.name, goal: stage.goal, first, count };
    }),
    columns: columns.map(({ id, stage, step }) => ({
      id,
      stage: editor.stages.findIndex((one) => one.id === stage.id),
      step: step?.name ?? '',
      timed: step !== null || !(editor.steps.get(stage.id) ?? []).length,
    })),
    lanes: paperLanes,
    series: seriesOf(reader),
    truths: [...new Set(truths)],
    arrows: arrowsOf(editor, printed),
    revision: editor.store.revision,
  };
}

/** What a valence is called beside its number. */
export function scaleWords(): { valence: number; text: string }[] {
  return [2, 1, 0, -1, -2].map((valence) => ({
    valence,
    text: `${valenceText(valence)} ${valenceWord(valence)}`,
  }));
}
