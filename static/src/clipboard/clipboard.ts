/**
 * Copying from the open map and pasting into it. Loaded when first wanted; `events.ts` listens.
 *
 * Cut takes the things away at once, as an ordinary delete: what is cut may be pasted in another map
 * or program, so nothing can wait for the paste; Ctrl+Z brings it back.
 */
import { deleteThings } from '../editor/actions/many';
import { offerUndo } from '../editor/actions/offer_undo.svelte';
import { focusFirst, targets } from '../editor/actions/selecting';
import { laneTitle } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { placeKey } from '../editor/focus';
import { create, NAME_LIMIT } from '../editor/ops';
import { fmt, loadWords, t } from '../i18n';
import { uuid7 } from '../model/ids';
import type { Id, Op } from '../model/types';
import { toast } from '../ui/toasts.svelte';
import { copyLane, copyStage, copyThings, MAX_THINGS, readClip, type Clip } from './clip';
import { clipOps, type ClipPlan } from './clip_ops';
import { htmlOf, jsonIn, rowsOf, textOf } from './clip_text';
import { FORMAT } from './events';
import { groundOf, sourceOf, targetOf } from './ground';
import { cut, guess, planTable, tableOps, type Ground, type TablePlan } from './table';
import { addressIn, parseLines, parseTsv } from './tsv';

/** A text larger than this is no table and no list; reading it would only stop the page. */
export const MAX_TEXT = 5_000_000;
/** So many lines become cards without a question. */
const ASK_ABOVE = 20;

/** What a paste brings, whichever way it came. */
export interface Brought {
  own: string;
  html: string;
  text: string;
}

/* Copy */

function clipOf(editor: Editor): Clip | null {
  const { place, selection } = editor;
  const source = sourceOf(editor);
  if (!selection.size && place?.part === 'lane') return copyLane(source, place.id);
  if (!selection.size && place?.part === 'stage') return copyStage(source, place.id);
  let things = targets(editor);
  if (!things.length && place?.part === 'step') things = [...copiedColumn(editor, place.id)];
  return things.length ? copyThings(source, things) : null;
}

function* copiedColumn(editor: Editor, column: Id) {
  for (const row of editor.layout.rows)
    for (const id of row.mode === 'things' ? editor.itemsAt(row.lane.id, column) : []) {
      const { doc } = editor.store;
      const card = doc.cards.get(id);
      const touchpoint = doc.touchpoints.get(id);
      const pain = doc.pain_points.get(id);
      if (card) yield { entity: 'card' as const, thing: card };
      if (touchpoint) yield { entity: 'touchpoint' as const, thing: touchpoint };
      if (pain) yield { entity: 'pain_point' as const, thing: pain };
      const opportunity = doc.opportunities.get(id);
      if (opportunity) yield { entity: 'opportunity' as const, thing: opportunity };
    }
}

/** What is to be copied, in all its forms; null where there is nothing. */
export function copied(editor: Editor): (Brought & { n: number; part: string }) | null {
  const clip = clipOf(editor);
  if (!clip) return null;
  const rows = rowsOf(clip, (at) => {
    const lane = clip.lanes[at]!;
    return laneTitle({ name: String(lane.fields.name ?? ''), kind: lane.kind });
  });
  return {
    own: JSON.stringify(clip),
    html: htmlOf(clip, rows),
    text: textOf(rows),
    n: clip.things.length,
    part: clip.kind,
  };
}

/** Say what was copied, and take it away when it was cut. */
export function wasCopied(
  editor: Editor,
  how: 'copy' | 'cut',
  { n, part }: { n: number; part: string },
): void {
  if (how === 'cut' && part === 'things')
    deleteThings(editor, targets(editor), (cutAway) => t('selection.cut', { n: cutAway }));
  else
    editor.announce(
      t(
        part === 'lane'
          ? 'selection.say.copiedLane'
          : part === 'stage'
            ? 'selection.say.copiedStage'
            : 'selection.say.copied',
        { n },
      ),
    );
}

/* Paste */

/** Take what was pasted: our own copies and short texts at once, tables and long lists after a look. */
export async function paste(editor: Editor, brought: Brought): Promise<void> {
  await loadWords('selection');
  if (!editor.canEdit) return void toast(t('selection.readOnly'));
  const size = Math.max(brought.text.length, brought.own.length);
  if (size > MAX_TEXT) {
    toast(
      t('selection.tooBig', {
        size: fmt().number(Math.round(size / 100_000) / 10),
        max: fmt().number(MAX_TEXT / 1_000_000),
      }),
      { tone: 'bad' },
    );
    return;
  }
  const clip =
    readClip(brought.own) ??
    (brought.html.length < 4 * MAX_TEXT ? readClip(jsonIn(brought.html)) : null);
  if (clip) return pasteClip(editor, clip);
  const isTable =
    brought.text.includes('\t') || /<t(able|d)\b/i.test(brought.html.slice(0, 100_000));
  const rows = isTable ? parseTsv(brought.text) : parseLines(brought.text).map((line) => [line]);
  if (!rows.length) return;
  const ground = groundOf(editor);
  const wide = rows.some((row) => row.length > 1);
  const options = guess(rows, ground);
  const plan = planTable(rows, options, ground);
  const asks = wide || rows.length > ASK_ABOVE || plan.refusal !== null || plan.tooLong.length > 0;
  if (asks && (wide || plan.refusal?.reason !== 'noLane')) {
    editor.dialog = { kind: 'paste', rows };
    return;
  }
  if (plan.refusal) return void toast(t('selection.refusal.noLane'), { tone: 'bad' });
  const address = rows.length === 1 ? addressIn(rows[0]![0]!) : null;
  if (address && pasteAddress(editor, address, plan, ground)) return;
  pasteTable(editor, plan, ground);
}

/** One batch; then the selection is what was pasted. The camera stays where it is. */
function done(editor: Editor, made: readonly Id[], batch: readonly Op[], notice = ''): boolean {
  if (editor.store.submit('paste', batch) !== null) return false;
  editor.selection.set(made);
  focusFirst(editor, made);
  editor.tellSelection();
  const text = [t('selection.pasted', { n: made.length }), notice].filter(Boolean).join(' ');
  offerUndo(editor, text, notice ? { life: 20_000 } : {});
  return true;
}

/** Do what a plan says. */
export function pasteTable(editor: Editor, plan: TablePlan, ground: Ground): boolean {
  const { ops, made } = tableOps(plan, ground);
  return ops.length > 0 && done(editor, made, ops);
}

/** An address becomes a link: a card of its own kind, or a touchpoint that knows where it leads. */
function pasteAddress(editor: Editor, url: string, plan: TablePlan, ground: Ground): boolean {
  const [made] = tableOps(plan, ground).ops.slice(-1);
  if (!made || (made.entity !== 'card' && made.entity !== 'touchpoint')) return false;
  const { host, pathname } = new URL(url);
  const name = cut(
    `${host.replace(/^www\./, '')}${pathname === '/' ? '' : decodePath(pathname)}`,
    NAME_LIMIT[made.entity],
  );
  const fields =
    made.entity === 'card'
      ? { ...made.fields, kind: 'link', title: name, url, body: '' }
      : { ...made.fields, name, url };
  const id = uuid7();
  return done(editor, [id], [create(made.entity, fields, id)]);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function notFound({ missing }: ClipPlan): string {
  const kinds = [
    ['personas', missing.personas],
    ['tags', missing.tags],
    ['channels', missing.channels],
    ['stages', missing.stages],
    ['kpis', missing.kpis],
  ] as const;
  return kinds
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) =>
      t(`selection.missing.${kind}`, { n: names.length, names: fmt().list(names.slice(0, 8)) }),
    )
    .join(' ');
}

function pasteClip(editor: Editor, clip: Clip): void {
  if (clip.things.length > MAX_THINGS) {
    toast(t('selection.tooMany', { n: clip.things.length, max: MAX_THINGS }), { tone: 'bad' });
    return;
  }
  const plan = clipOps(clip, targetOf(editor));
  if (!plan.refusal && !plan.ops.length && clip.kind === 'lane') {
    // Its values are all here already, or none of them can come: that is said, and nothing done.
    toast([t('selection.nothingNew'), notFound(plan)].filter(Boolean).join(' '), { life: 12_000 });
    return;
  }
  if (plan.refusal || !plan.ops.length) {
    toast(t(`selection.refusal.${plan.refusal ?? 'noLane'}`, { name: '', n: 1, max: 40 }), {
      tone: 'bad',
    });
    return;
  }
  if (!done(editor, plan.made, plan.ops, notFound(plan))) return;
  if (!plan.part) return;
  // A stage or lane is what was pasted, not the cards on it.
  editor.selection.clear();
  void editor.focus(placeKey(plan.part), { scroll: false });
}

/* From a menu, where no event carries the data: the async clipboard, where there is one */

const WEB_FORMAT = `web ${FORMAT}`;

const writes = (): boolean =>
  typeof ClipboardItem === 'function' &&
  (ClipboardItem as unknown as { supports?: (type: string) => boolean }).supports?.(WEB_FORMAT) ===
    true;

/** Copy or cut; `byEvent` is the way that asks nobody, where the async clipboard is not to be had. */
export async function copyFromMenu(
  editor: Editor,
  how: 'copy' | 'cut',
  byEvent: () => void,
): Promise<void> {
  const all = copied(editor);
  if (!all) return;
  if (!writes()) return byEvent();
  const blob = (type: string, text: string) => new Blob([text], { type });
  try {
    await navigator.clipboard.write([
      new ClipboardItem({
        [WEB_FORMAT]: blob(FORMAT, all.own),
        'text/html': blob('text/html', all.html),
        'text/plain': blob('text/plain', all.text),
      }),
    ]);
  } catch {
    return byEvent();
  }
  wasCopied(editor, how, all);
}

/** Paste: only some browsers let a page read the clipboard, and they ask first. */
export async function pasteFromMenu(editor: Editor): Promise<void> {
  const brought: Brought = { own: '', html: '', text: '' };
  try {
    for (const item of await navigator.clipboard.read()) {
      const read = async (type: string): Promise<string> =>
        item.types.includes(type) ? (await item.getType(type)).text() : '';
      brought.own ||= await read(WEB_FORMAT);
      brought.html ||= await read('text/html');
      brought.text ||= await read('text/plain');
    }
  } catch {
    toast(t('selection.pasteKeys'), { life: 10_000 });
    return;
  }
  if (brought.own || brought.text) await paste(editor, brought);
  else toast(t('selection.nothingToPaste'));
}
