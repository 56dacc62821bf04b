/** What quick insert offers at a place, in the order one expects; each does one thing, undone as one. */
import type { Component } from 'svelte';
import Columns from '@lucide/svelte/icons/columns-3';
import Gauge from '@lucide/svelte/icons/gauge';
import LayoutTemplate from '@lucide/svelte/icons/layout-template';
import MessageCircle from '@lucide/svelte/icons/message-circle-question-mark';
import Smile from '@lucide/svelte/icons/smile';
import Star from '@lucide/svelte/icons/star';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import Tag from '@lucide/svelte/icons/tag';
import UserPlus from '@lucide/svelte/icons/user-plus';
import Users from '@lucide/svelte/icons/users';
import { LANE_ICONS } from '../canvas/lane_icons';
import { accepts, type Placed } from '../canvas/layout';
import { laneNames } from '../clipboard/names';
import { feel, setPoint, valenceText, valenceWord } from '../editor/actions/emotion';
import { withMany } from '../editor/actions/crowd';
import { addLane, addStage, addStep } from '../editor/actions/structure';
import { laneTitle, likelyChannel, startDraft } from '../editor/actions/things';
import { toggleMomentOfTruth } from '../editor/actions/placing';
import { placedById } from '../editor/derived';
import type { Editor } from '../editor/editor.svelte';
import { placeKey, type Place } from '../editor/focus';
import { BASIC_LANES, create, MORE_LANES, SINGLETONS } from '../editor/ops';
import { mapApi } from '../editor/remote';
import { t, type MessageKey } from '../i18n';
import type { Card, Id, PainPoint, Touchpoint } from '../model/types';
import { byName } from '../store/channel_order';
import fragments from './fragments.generated.json';
import {
  CARDS,
  fragmentOps,
  laneFor,
  PAIN,
  TOUCHPOINT,
  withLane,
  type Fragment,
  type Wanted,
} from './plan';
import { WORDS } from './words';

export interface Entry {
  key: string;
  label: string;
  aside?: string;
  words: string;
  group: string;
  icon: Component;
  /** Comes up only when looked for: there are many of its kind. */
  deep?: boolean;
  run: () => void;
}

/** Where it goes. */
export interface Spot {
  place: Place;
  /** The sibling to follow in the lane one stands in. */
  after: Id | null;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The lane and column of a place; a header of a lane stands before the first column. */
function standing(editor: Editor, { place }: Spot) {
  const { layout } = editor;
  const lane = 'lane' in place ? place.lane : place.part === 'lane' ? place.id : null;
  const key =
    'column' in place
      ? place.column
      : place.part === 'stage'
        ? (layout.columns[layout.stageOf(place.id)?.first ?? -1]?.key ?? place.id)
        : place.part === 'step'
          ? place.id
          : layout.columns[0]?.key;
  const column = key ? layout.columnOf(key) : undefined;
  const thing = place.part === 'item' ? placedById(editor.store.doc, place.id) : null;
  return { lane, column, thing };
}

/** Write something new: in its lane, which is made where the map has none. */
function write(editor: Editor, spot: Spot, wanted: Wanted, name: string): void {
  const { lane: here, column } = standing(editor, spot);
  if (!column) return;
  const lane = laneFor(editor.lanes, here, wanted);
  if (lane) {
    if (editor.isOut(lane)) editor.showHidden = true;
    if (editor.folds.isFolded(lane)) editor.folds.fold([lane], false);
    const after = lane.id === here ? spot.after : undefined;
    startDraft(editor, lane.id, column.key, after ?? undefined, wanted.fields, wanted.entity);
    return;
  }
  const {
    batch,
    id,
    lane: made,
  } = withLane(wanted, {
    column,
    after: here ?? editor.lanes.at(-1)?.id ?? null,
    title: name,
    channel: likelyChannel(editor),
  });
  if (editor.store.submit('insert', batch) !== null) return;
  const key = placeKey({ part: 'item', lane: made, column: column.key, id });
  void editor.focus(key).then(() => editor.edit({ kind: 'thing', id }));
}

function cardEntries(editor: Editor, spot: Spot): Entry[] {
  const { column, lane, thing } = standing(editor, spot);
  if (!column) return [];
  const group = t('insert.group.cards');
  const entry = (key: string, name: string, wanted: Wanted, icon: Component): Entry => ({
    key,
    label: name,
    ...asideOf(editor, lane, wanted),
    words: WORDS[key] ?? '',
    group,
    icon,
    run: () => write(editor, spot, wanted, name),
  });
  const touchpoint = thing?.entity === 'touchpoint' ? (thing.thing as Touchpoint) : null;
  const first = accepts(editor.store.doc.lanes.get(lane ?? '')?.kind ?? 'actions');
  const all = [
    ...Object.entries(CARDS).map(([kind, wanted]) =>
      entry(
        kind,
        capital(t(kind === 'text' ? 'editor.thing.card' : (`editor.choice.${kind}` as MessageKey))),
        wanted,
        kind === 'question' ? MessageCircle : (LANE_ICONS[wanted.lanes[0]!] ?? StickyNote),
      ),
    ),
    entry('touchpoint', capital(t('editor.thing.touchpoint')), TOUCHPOINT, LANE_ICONS.touchpoints),
    entry('pain', t('insert.pain'), PAIN, LANE_ICONS.pains),
    ...(['misunderstanding', 'wish'] as const).map((kind) => ({
      ...entry(
        kind,
        capital(t(`editor.choice.${kind}`)),
        { ...PAIN, fields: { kind } },
        LANE_ICONS.pains,
      ),
      deep: true,
    })),
    touchpoint
      ? {
          key: 'mot',
          label: t(touchpoint.is_moment_of_truth ? 'editor.cmd.motOff' : 'editor.cmd.motOn'),
          words: WORDS['mot'] ?? '',
          group,
          icon: Star,
          run: () => {
            toggleMomentOfTruth(editor, touchpoint);
            void editor.focus(placeKey(spot.place), { scroll: false });
          },
        }
      : entry(
          'mot',
          t('editor.cmd.motOn'),
          { ...TOUCHPOINT, fields: { is_moment_of_truth: true, mot_kind: 'make_or_break' } },
          Star,
        ),
    ...byName(editor.store.channels).map((channel) => ({
      ...entry(
        `channel-${channel.key}`,
        t('insert.touchpointBy', { channel: channel.name }),
        { ...TOUCHPOINT, fields: { channel: channel.key } },
        LANE_ICONS.touchpoints,
      ),
      words: `${WORDS['touchpoint']} ${Object.values(channel.names ?? {}).join(' ')} ${channel.key}`,
      deep: true,
    })),
  ];
  // What the lane one stands in holds comes first.
  const own = (one: Entry): boolean =>
    first === 'touchpoint'
      ? one.key === 'touchpoint'
      : first === 'pain_point' && one.key === 'pain';
  return [...all.filter(own), ...all.filter((one) => !own(one))];
}

/** Where a thing will stand, said where that is not the lane one stands in. */
function asideOf(editor: Editor, here: Id | null, wanted: Wanted): { aside?: string } {
  const lane = laneFor(editor.lanes, here, wanted);
  if (lane?.id === here) return {};
  return { aside: lane ? laneTitle(lane) : t('insert.newLane') };
}

function emotionEntries(editor: Editor, spot: Spot): Entry[] {
  const { column, thing } = standing(editor, spot);
  const touchpoint = thing?.entity === 'touchpoint' ? (thing.thing as Touchpoint) : null;
  const drawn = editor.lanes.some((lane) => lane.kind === 'emotion_curve' && !lane.locked);
  if (!touchpoint && !(drawn && column)) return [];
  return [-2, -1, 0, 1, 2].map((valence) => ({
    key: `feel${valence}`,
    label: capital(valenceWord(valence)),
    aside: valenceText(valence),
    words: `${WORDS['emotion']} ${WORDS[`feel${valence}`]} ${valence}`,
    group: t('insert.group.emotion'),
    icon: Smile,
    run: () => {
      if (touchpoint) feel(editor, touchpoint, valence);
      else if (column && setPoint(editor, editor.voice, column.key, valence))
        editor.announce(t('insert.felt', { word: valenceWord(valence) }));
      void editor.focus(placeKey(spot.place), { scroll: false });
    },
  }));
}

function structureEntries(editor: Editor, spot: Spot): Entry[] {
  const { column, lane } = standing(editor, spot);
  const group = t('insert.group.structure');
  const stage = column?.stage ?? editor.stages.at(-1)?.id ?? null;
  const before = editor.stages[editor.stages.findIndex(({ id }) => id === stage) - 1]?.id ?? null;
  const entry = (key: string, label: string, run: () => void): Entry => ({
    key,
    label,
    words: WORDS[key] ?? '',
    group,
    icon: Columns,
    run,
  });
  const kinds = [...BASIC_LANES, ...MORE_LANES].filter(
    (kind) => !SINGLETONS.has(kind) || !editor.lanes.some((one) => one.kind === kind),
  );
  return [
    entry('stage', t('editor.cmd.stageAfter'), () => addStage(editor, stage)),
    {
      ...entry('stageBefore', t('editor.cmd.stageBefore'), () => addStage(editor, before)),
      deep: true,
    },
    ...(stage
      ? [
          entry('step', t('editor.cmd.stepAdd'), () =>
            addStep(editor, stage, column?.step ?? editor.steps.get(stage)?.at(-1)?.id ?? null),
          ),
        ]
      : []),
    ...kinds.map((kind) => ({
      ...entry(`lane-${kind}`, t('insert.lane', { name: laneTitle({ kind, name: '' }) }), () =>
        addLane(editor, kind, lane ?? editor.lanes.at(-1)?.id ?? null),
      ),
      words: `${WORDS['lane']} ${laneNames(kind).join(' ')}`,
      icon: LANE_ICONS[kind],
      deep: true,
    })),
  ];
}

function peopleEntries(editor: Editor, spot: Spot): Entry[] {
  const { thing } = standing(editor, spot);
  const group = t('insert.group.people');
  const back = (): void => void editor.focus(placeKey(spot.place), { scroll: false });
  const link = (placed: Placed, field: 'persona' | 'tag', id: Id, on: boolean): void => {
    withMany(({ linkThings }) => linkThings(editor, [placed], field, id, on));
    back();
  };
  const voiced = thing && thing.entity !== 'touchpoint' ? thing : null;
  const personas = voiced
    ? editor.mapPersonas.map(({ persona }): Entry => {
        const on = !(voiced.thing as Card | PainPoint).personas.includes(persona);
        const name = editor.store.personas.get(persona)?.name ?? t('editor.unknownPersona');
        return {
          key: `persona-${persona}`,
          label: t(on ? 'insert.persona' : 'insert.personaOff', { name }),
          words: WORDS['persona'] ?? '',
          group,
          icon: Users,
          run: () => link(voiced, 'persona', persona, on),
        };
      })
    : [];
  const card = thing?.entity === 'card' ? thing : null;
  const tags = card
    ? [...editor.store.tags].map(([id, { name }]): Entry => {
        const on = !(card.thing as Card).tags.includes(id);
        return {
          key: `tag-${id}`,
          label: t(on ? 'insert.tag' : 'insert.tagOff', { name }),
          words: WORDS['tag'] ?? '',
          group,
          icon: Tag,
          deep: true,
          run: () => link(card, 'tag', id, on),
        };
      })
    : [];
  const more: Entry[] = editor.page.share
    ? []
    : [
        {
          key: 'addPersona',
          label: t('insert.addPersona'),
          words: WORDS['persona'] ?? '',
          group,
          icon: UserPlus,
          run: () => (editor.dialog = { kind: 'addPersona' }),
        },
      ];
  return [...personas, ...more, ...tags];
}

function fragmentEntries(editor: Editor, spot: Spot): Entry[] {
  const { column } = standing(editor, spot);
  const language = editor.store.doc.map?.language === 'fr' ? 'fr' : 'en';
  return (fragments as unknown as Fragment[]).map((fragment) => ({
    key: `fragment-${fragment.key}`,
    label: t('insert.fragment', { name: fragment.name[language] }),
    words: `${WORDS['fragment']} ${fragment.name.en} ${fragment.name.fr}`,
    group: t('insert.group.fragments'),
    icon: LayoutTemplate,
    deep: true,
    run: () => {
      const { batch, stage } = fragmentOps(
        fragment,
        column?.stage ?? editor.stages.at(-1)?.id ?? null,
        {
          lanes: editor.lanes,
          language,
          channels: editor.store.channels,
          voice: editor.voice,
          channel: likelyChannel(editor),
        },
      );
      if (editor.store.submit('insert', batch) !== null) return;
      void editor.focus(placeKey({ part: 'stage', id: stage }));
      editor.announce(t('insert.fragmentDone', { name: fragment.name[language] }));
    },
  }));
}

/** KPIs come from the workspace's definitions; a guest sees none. */
export async function kpiEntries(editor: Editor, spot: Spot): Promise<Entry[]> {
  const stage = standing(editor, spot).column?.stage;
  const strip = editor.lanes.some((lane) => lane.kind === 'kpi' && !lane.locked);
  if (!stage || !strip || editor.page.share) return [];
  const bound = new Set((editor.kpisOfStage.get(stage) ?? []).map(({ definition }) => definition));
  const definitions = await mapApi(editor).kpiDefinitions();
  return definitions
    .filter(({ id }) => !bound.has(id))
    .map(({ id, key, name }) => ({
      key: `kpi-${id}`,
      label: t('insert.kpi', { name }),
      words: `${WORDS['kpi']} ${key}`,
      group: t('insert.group.kpi'),
      icon: Gauge,
      deep: true,
      run: () => {
        editor.store.submit('stage_kpi.create', [
          create('stage_kpi', { stage, touchpoint: null, definition: id, cadence: 'weekly' }),
        ]);
        editor.announce(t('insert.kpiDone', { name }));
        void editor.focus(placeKey(spot.place), { scroll: false });
      },
    }));
}

/** Everything that can be put here, save the KPIs, which have to be asked for. */
export function entriesFor(editor: Editor, spot: Spot): Entry[] {
  const { column } = standing(editor, spot);
  const kpi: Entry[] = column
    ? [
        {
          key: 'kpi',
          label: t('insert.addKpi'),
          words: WORDS['kpi'] ?? '',
          group: t('insert.group.kpi'),
          icon: Gauge,
          run: () => (editor.dialog = { kind: 'addKpi', stage: column.stage }),
        },
      ]
    : [];
  return [
    ...cardEntries(editor, spot),
    ...emotionEntries(editor, spot),
    ...structureEntries(editor, spot),
    ...peopleEntries(editor, spot),
    ...kpi,
    ...fragmentEntries(editor, spot),
  ];
}
