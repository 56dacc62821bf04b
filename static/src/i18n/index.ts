/**
 * The interface's words. Keys are typed, messages are ICU, one language is loaded.
 *
 *     await startI18n('fr', ['pages']);   // once, before mounting
 *     t('dashboard.count', { n: 3 });     // "3 cartes"
 *
 * The language of a page never changes while it stands: switching saves the choice and reloads.
 */
import { createSubscriber } from 'svelte/reactivity';
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import type ui from './en.json';
import type pages from './pages.en.json';
import type editor from './editor.en.json';
import type views from './views.en.json';
import type selection from './selection.en.json';
import type curve from './curve.en.json';
import type media from './media.en.json';
import type evidence from './evidence.en.json';
import type find from './find.en.json';
import type insert from './insert.en.json';
import type present from './present.en.json';
import type library from './library.en.json';
import type people from './people.en.json';
import type kpis from './kpis.en.json';
import type kpi from './kpi.en.json';
import type alerts from './alerts.en.json';
import type tour from './tour.en.json';
import type hints from './hints.en.json';
import type lanes from './lanes.en.json';
import type settings from './settings.en.json';
import type insights from './insights.en.json';
import type joins from './joins.en.json';
import type opportunities from './opportunities.en.json';
import type print from './print.en.json';
import type states from './states.en.json';
import { formatter, type Formatter, type Lang } from './format';
import { say, tongue, type Values } from './message';

export type { Decimal, Formatter, Lang } from './format';
export { parseDecimal } from './format';
export type { Values } from './message';

/** Catalogues beside `ui`, which every page has. */
export type Part =
  | 'pages'
  | 'editor'
  | 'editorLater'
  | 'views'
  | 'selection'
  | 'curve'
  | 'media'
  | 'evidence'
  | 'find'
  | 'insert'
  | 'insights'
  | 'present'
  | 'library'
  | 'people'
  | 'kpis'
  | 'kpi'
  | 'alerts'
  | 'tour'
  | 'hints'
  | 'settings'
  | 'joins'
  | 'opportunities'
  | 'print'
  | 'states';
export type MessageKey =
  | keyof typeof ui
  | keyof typeof pages
  | keyof typeof editor
  | keyof typeof views
  | keyof typeof selection
  | keyof typeof curve
  | keyof typeof media
  | keyof typeof evidence
  | keyof typeof find
  | keyof typeof insert
  | keyof typeof insights
  | keyof typeof present
  | keyof typeof library
  | keyof typeof people
  | keyof typeof kpis
  | keyof typeof kpi
  | keyof typeof alerts
  | keyof typeof tour
  | keyof typeof hints
  | keyof typeof lanes
  | keyof typeof settings
  | keyof typeof joins
  | keyof typeof opportunities
  | keyof typeof print
  | keyof typeof states;

/** A plain text, or a message with arguments as the build parsed it. */
type Message = string | MessageFormatElement[];
type Loaded = { default: Record<string, Message> };

const loaders: Record<Lang, Record<Part | 'ui', () => Promise<unknown>>> = {
  en: {
    ui: () => import('./en.json'),
    pages: () => import('./pages.en.json'),
    editor: () => import('./editor.en.json?first'),
    editorLater: () => import('./editor.en.json?later'),
    views: () => import('./views.en.json'),
    selection: () => import('./selection.en.json'),
    curve: () => import('./curve.en.json'),
    media: () => import('./media.en.json'),
    evidence: () => import('./evidence.en.json'),
    find: () => import('./find.en.json'),
    insert: () => import('./insert.en.json'),
    insights: () => import('./insights.en.json'),
    present: () => import('./present.en.json'),
    library: () => import('./library.en.json'),
    people: () => import('./people.en.json'),
    kpis: () => import('./kpis.en.json'),
    kpi: () => import('./kpi.en.json'),
    alerts: () => import('./alerts.en.json'),
    tour: () => import('./tour.en.json'),
    hints: () => import('./hints.en.json'),
    settings: () => import('./settings.en.json'),
    joins: () => import('./joins.en.json'),
    opportunities: () => import('./opportunities.en.json'),
    print: () => import('./print.en.json'),
    states: () => import('./states.en.json'),
  },
  fr: {
    ui: () => import('./fr.json'),
    pages: () => import('./pages.fr.json'),
    editor: () => import('./editor.fr.json?first'),
    editorLater: () => import('./editor.fr.json?later'),
    views: () => import('./views.fr.json'),
    selection: () => import('./selection.fr.json'),
    curve: () => import('./curve.fr.json'),
    media: () => import('./media.fr.json'),
    evidence: () => import('./evidence.fr.json'),
    find: () => import('./find.fr.json'),
    insert: () => import('./insert.fr.json'),
    insights: () => import('./insights.fr.json'),
    present: () => import('./present.fr.json'),
    library: () => import('./library.fr.json'),
    people: () => import('./people.fr.json'),
    kpis: () => import('./kpis.fr.json'),
    kpi: () => import('./kpi.fr.json'),
    alerts: () => import('./alerts.fr.json'),
    tour: () => import('./tour.fr.json'),
    hints: () => import('./hints.fr.json'),
    settings: () => import('./settings.fr.json'),
    joins: () => import('./joins.fr.json'),
    opportunities: () => import('./opportunities.fr.json'),
    print: () => import('./print.fr.json'),
    states: () => import('./states.fr.json'),
  },
};

let lang: Lang = 'en';
let messages: Record<string, Message> = {};
/** Who has said a word that is still to come says it again when its catalogue is there. */
let came: (() => void) | undefined;
const waiting = createSubscriber((update) => {
  came = update;
  return () => (came = undefined);
});
/** What was loaded since the page began. */
const added = new Set<Part>();
let spoken = tongue('en-GB');
let current: Formatter = formatter('en');

/** The language the page speaks. */
export function language(): Lang {
  return lang;
}

/** Load the catalogues of a language; anything but "fr" gives English. */
export async function startI18n(
  wanted: string | undefined,
  parts: Part[],
  timeZone?: string,
): Promise<void> {
  const next: Lang = wanted === 'fr' ? 'fr' : 'en';
  // The editor's have every page's words in them.
  const all: (Part | 'ui')[] = parts.includes('editor') ? parts : ['ui', ...parts];
  const loaded = await Promise.all(all.map((part) => loaders[next][part]()));
  lang = next;
  messages = Object.assign(
    {},
    ...loaded.map((module) => (module as Loaded).default),
  ) as typeof messages;
  spoken = tongue(next === 'fr' ? 'fr-FR' : 'en-GB');
  added.clear();
  current = formatter(next, timeZone);
}

/** Load one more catalogue in the page's language, for a part of the page that comes when wanted. */
export async function loadWords(part: Part): Promise<void> {
  const loaded = (await loaders[lang][part]()) as Loaded;
  if (added.has(part)) return;
  added.add(part);
  messages = { ...messages, ...loaded.default };
  came?.();
}

/** The text of `key` in the page's language. A key of a catalogue that is not loaded shows itself. */
export function t(key: MessageKey, values?: Values): string {
  const text = messages[key];
  if (text === undefined) {
    waiting();
    return key;
  }
  if (typeof text === 'string') return text;
  const out = say(text, values ?? {}, spoken);
  return lang === 'fr' ? out.replaceAll('\u00a0', '\u202f') : out;
}

/** Numbers and dates in the page's language: `fmt().percent('40.0', { decimals: 1 })`. */
export function fmt(): Formatter {
  return current;
}
