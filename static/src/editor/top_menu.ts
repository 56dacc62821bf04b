/** The top bar's menu: what one does with the map, and how the page looks and speaks. */
import Languages from '@lucide/svelte/icons/languages';
import Moon from '@lucide/svelte/icons/moon';
import Sun from '@lucide/svelte/icons/sun';
import { mapMenu, type MenuItem } from '../commands/menus';
import { language, t } from '../i18n';
import { setLanguage, setTheme, theme } from '../ui/appearance';
import type { Editor } from './editor.svelte';

/** The entries as they stand when the menu opens. */
export function topMenu(editor: Editor): MenuItem[] {
  const chosen = theme();
  const dark =
    chosen === 'dark' ||
    (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  return [
    ...mapMenu(editor),
    {
      label: t(dark ? 'editor.lightTheme' : 'editor.darkTheme'),
      icon: dark ? Sun : Moon,
      // Above it stands the help, which belongs to the page as well; on a phone there is none.
      rule: editor.phone,
      onselect: () => {
        setTheme(dark ? 'light' : 'dark');
        editor.camera.invalidate();
      },
    },
    {
      label: language() === 'fr' ? 'English' : 'Français',
      icon: Languages,
      onselect: () => {
        setLanguage(language() === 'fr' ? 'en' : 'fr');
        location.reload();
      },
    },
  ];
}
