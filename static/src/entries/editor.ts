/** The map editor's page. */
import { mount } from 'svelte';
import '../styles/index.css';
import '../canvas/hues.css';
import '../canvas/evidence.css';
import { warmClipboard } from '../clipboard/events';
import { loadCommands } from '../commands/early';
import App from '../editor/App.svelte';
import { Editor } from '../editor/editor.svelte';
import { startI18n, t } from '../i18n';
import type { Role } from '../model/types';
import type { ActorRef } from '../model/types';
import { firstViewMode, keepViewMode, loadView, viewInAddress } from '../editor/view_mode';
import type { SavedView } from '../editor/view_payload';
import { watchStore } from '../editor/watch';
import { openMapStore } from '../store/open';
import { pageData, type PageData } from '../ui/page_data';

interface EditorData extends PageData {
  map: { id: string; slug: string; title: string };
  role: Role;
  actor: ActorRef | null;
  share?: boolean;
  saved_view?: SavedView | null;
}

/** How long the first picture waits for the map and its font. */
const PATIENCE_MS = 400;
/** After the first view has settled. */
const WARM_MS = 3_000;

async function start(): Promise<void> {
  const data = pageData<EditorData>();
  const target = document.getElementById('app');
  if (!target) return;
  const language = data.lang ?? document.documentElement.lang;
  const opened = openMapStore({
    csrf: data.csrf ?? '',
    map: data.map,
    role: data.role,
    actor: data.actor,
  });
  // Cards are measured in their own font, so it is loaded before the first layout.
  const font = document.fonts?.load('400 14px "Inter Variable"').catch(() => undefined);
  // Names come in the page's language.
  await startI18n(language, ['editor'], data.workspace?.timezone);
  const store = await opened;
  // The view the address asks for is drawn at once. Words first: its own come beside the editor's.
  const named = viewInAddress(location.search);
  const mode = data.saved_view?.shows.mode ?? firstViewMode();
  const view = await loadView(mode).catch(() => null);
  const editor = new Editor(store, {
    me: data.actor?.name ?? '',
    workspace: data.workspace ?? null,
    share: data.share ?? false,
  });
  if (view) {
    editor.viewMode = mode;
    editor.viewComponent = view;
    if (!named) keepViewMode(mode);
  }
  watchStore(editor);
  void store.start();
  // Drawn once, with the map, which as a rule is here by now; neither is waited for long.
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([late, Promise.all([store.begun, font])]);
  mount(App, {
    target,
    props: { editor, view: named ? (data.saved_view ?? null) : undefined },
  });
  setTimeout(warm, WARM_MS);
}

/** What may be wanted next is there before it is, so that a lost network does not take it away. */
function warm(): void {
  void loadCommands().catch(() => undefined);
  void warmClipboard().catch(() => undefined);
  void import('../editor/later').then((later) => later.fetchLater()).catch(() => undefined);
}

// In a task of its own: a request made while a module runs has the browser's tools read all of it for their trace.
void Promise.resolve()
  .then(start)
  .catch((error: unknown) => {
    const target = document.getElementById('app');
    if (target) target.textContent = t('ui.error.network');
    throw error;
  });
