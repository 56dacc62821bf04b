/** What the palette finds: commands, saved views, places of this map, other maps. */
import type { Component } from 'svelte';
import { api } from '../api/client';
import { LANE_ICONS } from '../canvas/lane_icons';
import { strokeLabel, workingKeys } from '../commands/keys';
import { recentCommands, rememberCommand } from '../commands/recent';
import { COMMANDS, contextOf, isOffered, labelOf } from '../commands/registry';
import { SYNONYMS } from '../commands/synonyms';
import { columnName, laneTitle } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { findable, type Hit } from '../editor/find.svelte';
import { placeKey } from '../editor/focus';
import type { SavedViews } from '../editor/saved_views.svelte';
import { t } from '../i18n';

export interface Entry {
  key: string;
  label: string;
  aside?: string;
  words?: string;
  group: string;
  icon?: Component | undefined;
  run: () => void;
}

/** Words for going somewhere, in both languages. */
const GO = 'go to jump open show | aller à ouvrir afficher voir';

/** Commands that can be run here and now; those used last first. */
export function commandEntries(editor: Editor): Entry[] {
  const context = contextOf(editor);
  const space = t('editor.spaceKey');
  const all = COMMANDS.filter(
    (command) => !command.quiet && command.id !== 'map.palette' && isOffered(command, context),
  ).map((command): Entry => {
    const [first] = workingKeys(command.keys ?? []);
    return {
      key: command.id,
      label: labelOf(command, context),
      ...(first ? { aside: strokeLabel(first, space) } : {}),
      words: SYNONYMS[command.id] ?? '',
      icon: command.icon,
      group: t('editor.palette.commands'),
      run: () => {
        rememberCommand(command.id);
        command.run(context);
      },
    };
  });
  const recent = recentCommands().flatMap((id) => all.find(({ key }) => key === id) ?? []);
  return [
    ...recent.map((entry) => ({ ...entry, group: t('insert.palette.recent') })),
    ...all.filter((entry) => !recent.includes(entry)),
  ];
}

export function viewEntries(views: SavedViews): Entry[] {
  return views.list.map((view) => ({
    key: `saved-${view.id}`,
    label: t('insert.palette.goView', { name: view.name }),
    words: `${GO} view bookmark | vue signet`,
    group: t('insert.palette.views'),
    run: () => void views.open(view),
  }));
}

function go(editor: Editor, hit: Hit): void {
  const lane = hit.lane ?? (hit.part === 'lane' ? hit.id : null);
  const row = lane && editor.store.doc.lanes.get(lane);
  if (row && editor.isOut(row)) editor.showHidden = true;
  if (editor.phone && hit.part !== 'lane')
    editor.stageInView =
      editor.store.doc.steps.get(hit.column ?? hit.id)?.stage ?? hit.column ?? hit.id;
  const { part, id } = hit;
  void editor.focus(
    part === 'item'
      ? editor.layout.cellOf(id)
        ? placeKey({ part, lane: hit.lane!, column: editor.layout.cellOf(id)!.column, id })
        : placeKey({ part: 'cell', lane: hit.lane!, column: hit.column! })
      : placeKey({ part, id }),
  );
}

/** Stages, steps and lanes; with `cards` all that stands in them too, drawn or not. */
export function placeEntries(editor: Editor, { cards }: { cards: boolean }): Entry[] {
  return findable(editor).flatMap((hit): Entry[] => {
    const run = (): void => go(editor, hit);
    const { doc } = editor.store;
    if (hit.part === 'item') {
      if (!cards) return [];
      const lane = doc.lanes.get(hit.lane ?? '');
      const where = [lane && laneTitle(lane), columnName(editor, hit.column ?? '')];
      return [
        {
          key: hit.id,
          label: hit.name,
          aside: where.filter(Boolean).join(' · '),
          group: t('editor.palette.cards'),
          icon: lane && LANE_ICONS[lane.kind],
          run,
        },
      ];
    }
    const lane = doc.lanes.get(hit.id);
    return [
      {
        key: hit.id,
        label: hit.name,
        words: `${GO} ${hit.part} ${hit.part === 'lane' ? 'row ligne' : 'phase étape'}`,
        group: t(hit.part === 'lane' ? 'editor.palette.lanes' : 'editor.palette.stages'),
        icon: lane && LANE_ICONS[lane.kind],
        run,
      },
    ];
  });
}

/** The other maps of the workspace; a guest has none, and offline they cannot be asked for. */
export async function mapEntries(editor: Editor): Promise<Entry[]> {
  const { page, store } = editor;
  if (page.share || !page.workspace) return [];
  const query = { workspace: page.workspace.id, sort: 'title', limit: 200 };
  const { results } = await api.get<{ results: { id: string; slug: string; title: string }[] }>(
    'maps',
    query,
  );
  return results
    .filter(({ id }) => id !== store.doc.map?.id)
    .map(({ id, slug, title }) => ({
      key: `map-${id}`,
      label: title,
      words: `${GO} map journey | carte parcours`,
      group: t('insert.palette.maps'),
      run: () => location.assign(`/m/${id}/${slug}`),
    }));
}
