/** Commands on saved views. */
import Bookmark from '@lucide/svelte/icons/bookmark';
import BookmarkPlus from '@lucide/svelte/icons/bookmark-plus';
import BookmarkX from '@lucide/svelte/icons/bookmark-x';
import Save from '@lucide/svelte/icons/save';
import { t } from '../i18n';
import { loadViews } from '../editor/seek';
import type { Command } from './registry';

export const savedViewCommands: readonly Command[] = [
  {
    id: 'views.list',
    label: 'editor.cmd.views',
    group: 'view',
    keys: ['v'],
    icon: Bookmark,
    run: ({ editor }) => void loadViews(editor, { panel: true }),
  },
  {
    id: 'views.save',
    label: 'editor.cmd.viewSave',
    group: 'view',
    icon: BookmarkPlus,
    when: ({ editor }) => !editor.page.share,
    run: ({ editor }) => void loadViews(editor, { panel: true, naming: true }),
  },
  {
    id: 'views.update',
    label: ({ editor }) => t('editor.cmd.viewUpdate', { name: editor.views?.active?.name ?? '' }),
    group: 'view',
    icon: Save,
    when: ({ editor: { views } }) =>
      Boolean(views?.changed && views.active && views.mayChange(views.active)),
    run: ({ editor: { views } }) => void (views?.active && views.update(views.active)),
  },
  {
    id: 'views.leave',
    label: 'editor.cmd.viewLeave',
    group: 'view',
    icon: BookmarkX,
    when: ({ editor }) => editor.views?.active != null || editor.lanesOut.size > 0,
    run: ({ editor }) => void loadViews(editor).then((views) => views.leave()),
  },
];
