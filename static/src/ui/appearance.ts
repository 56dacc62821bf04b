/** Theme and language of the viewer: applied to the page, kept in a cookie, saved in the account. */
import type { Lang } from '../i18n';
import type { Theme } from './page_data';

const YEAR_S = 31_536_000;

function keep(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}

/** The theme in force: the viewer's choice, or "system". */
export function theme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

/** Show a theme at once and remember it on this device. */
export function setTheme(next: Theme): void {
  document.documentElement.dataset['theme'] = next;
  keep('jm_theme', next);
}

/** Remember on this device whether single letters are commands: guests have no account for it. */
export function keepSingleKeys(on: boolean): void {
  keep('jm_keys', on ? 'on' : 'off');
}

/** Remember a language on this device; the page must be loaded again to speak it. */
export function setLanguage(next: Lang): void {
  // Django reads this cookie (LANGUAGE_COOKIE_NAME), so that server-rendered pages and messages follow.
  keep('jm_language', next);
}
