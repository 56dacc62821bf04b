/**
 * What the editor asks of the store: `MapStore` satisfies it as it is; tests and the design bench
 * give a small one.
 */
import type { MapStore } from '../store/map_store.svelte';

export type EditorStore = Pick<
  MapStore,
  | 'doc'
  | 'revision'
  | 'role'
  | 'actor'
  | 'canEdit'
  | 'loaded'
  | 'syncState'
  | 'pendingCount'
  | 'keepsQueue'
  | 'others'
  | 'rejected'
  | 'revokedCode'
  | 'needsReload'
  | 'kpis'
  | 'personas'
  | 'channels'
  | 'tags'
  | 'canUndo'
  | 'canRedo'
  | 'undoLabel'
  | 'redoLabel'
  | 'submit'
  | 'submitText'
  | 'stepWithin'
  | 'undo'
  | 'redo'
  | 'retryRejected'
  | 'discardRejected'
  | 'setPresence'
  | 'on'
  | 'resume'
  | 'columns'
  | 'placed'
  | 'stagesInOrder'
  | 'stepsOf'
  | 'lanesInOrder'
  | 'stageKpisOf'
  | 'connectorsOf'
  | 'evidenceOf'
  | 'curves'
>;
