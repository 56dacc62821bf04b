/**
 * Showing the map: presented, one stage at a time, zoomed to what matters. All of it loads when first
 * wanted; what stands here is part of the first load and kept small.
 */
import Play from '@lucide/svelte/icons/play';
import type { MessageKey } from '../i18n';
import type { Command, Context } from './registry';

type Name = keyof typeof import('../present/actions');

const command = (id: string, label: MessageKey, name: Name, more: Partial<Command>): Command => ({
  id,
  label,
  group: 'view',
  run: (context: Context) => void import('../present/actions').then((all) => all[name](context)),
  ...more,
});

const zoom = (name: 'fitSelection' | 'fitStage' | 'minimap', key?: string): Command =>
  command(`view.${name}`, `present.cmd.${name}`, name, {
    views: ['canvas'],
    ...(key && { keys: [key] }),
  });

export const presentCommands: readonly Command[] = [
  command('map.present', 'editor.cmd.present', 'present', { icon: Play }),
  command('view.focusStage', 'editor.cmd.focusStage', 'focusStage', {
    menus: ['stage'],
    views: ['canvas'],
    when: ({ editor }) => !editor.phone,
  }),
  zoom('fitSelection', 'Shift+Digit2'),
  zoom('fitStage', 'Shift+Digit3'),
  zoom('minimap'),
];
