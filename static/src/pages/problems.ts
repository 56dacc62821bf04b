import { tick } from 'svelte';
import { ApiProblem } from '../api/client';
import { t } from '../i18n';

/** A sentence for what went wrong: the server's own where it gave one, ours when it was out of reach. */
export function problemText(error: unknown): string {
  if (error instanceof ApiProblem) {
    if (error.status === 0) return t('ui.error.network');
    if (error.status === 401) return t('ui.error.session');
    if (error.status === 403) return t('ui.error.forbidden');
    if (error.status >= 500) return t('ui.error.server');
    return error.body.detail || t('ui.error.server');
  }
  // fetch() rejects with a TypeError when the server cannot be reached.
  return error instanceof TypeError ? t('ui.error.network') : t('ui.error.server');
}

/** The complaint about each field; the API may nest them as "config.host". */
export function fieldProblems(error: unknown): Record<string, string> {
  return error instanceof ApiProblem ? error.fields : {};
}

/** Move to the first field the server complained about, once its complaint stands on the page. */
export async function goToProblem(form: string): Promise<void> {
  await tick();
  document
    .getElementById(form)
    ?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid]')
    ?.focus();
}
