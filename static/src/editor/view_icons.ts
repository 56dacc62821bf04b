import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import ListTree from '@lucide/svelte/icons/list-tree';
import Table from '@lucide/svelte/icons/table-2';
import type { Component } from 'svelte';
import type { ViewMode } from './view_mode';

/** The sign of each view, in the switch and in menus. */
export const VIEW_ICONS: Record<ViewMode, Component> = {
  canvas: LayoutGrid,
  table: Table,
  outline: ListTree,
};
