import { mount, type Component } from 'svelte';
import '../styles/index.css';
import { startI18n, t, type Part } from '../i18n';
import { pageData } from '../ui/page_data';
import { settleWorkspace } from './session';

/** Load the words, settle the workspace, put the page into #app. */
export async function startPage(
  page: Component,
  options: { workspace: boolean; words?: Part[] },
): Promise<void> {
  const data = pageData();
  const target = document.getElementById('app');
  if (!target) return;
  await startI18n(
    data.lang ?? document.documentElement.lang,
    ['pages', ...(options.words ?? [])],
    data.workspace?.timezone,
  );
  try {
    if (options.workspace) await settleWorkspace();
  } catch {
    target.textContent = t('ui.error.network');
    return;
  }
  mount(page, { target });
  void import('../ui/too_long').then(
    ({ sayTooLong }) => sayTooLong(),
    () => undefined,
  );
}
