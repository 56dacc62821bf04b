/** What the new-map page offers and sends. */
import { api } from '../../api/client';
import { language, t, type Lang } from '../../i18n';
import { mapPath } from '../../ui/page_data';
import { workspaceId } from '../session';

export { listTemplates, type TemplateRow } from '../templates/templates';

export interface PersonaRow {
  id: string;
  name: string;
  role_title?: string;
  tagline?: string;
  color: string;
}

export interface Answers {
  title: string;
  scenario: string;
  language: Lang;
  /** A template's key; empty for a blank map. */
  template: string;
  persona: string | null;
}

export const listPersonas = (): Promise<PersonaRow[]> =>
  api.all<PersonaRow>('personas', { workspace: workspaceId(), limit: 100 });

/** Add a persona to the workspace's library. */
export async function createPersona(name: string, role: string): Promise<PersonaRow> {
  return api.post<PersonaRow>('personas', {
    workspace: workspaceId(),
    name: name.trim(),
    role_title: role.trim(),
  });
}

/** Make a blank map at once and go to it; its name is chosen there, to be typed over. */
export async function startBlank(): Promise<void> {
  const made = await createMap({
    title: t('newmap.untitled'),
    scenario: '',
    language: language(),
    template: '',
    persona: null,
  });
  location.assign(`${mapPath(made)}#name`);
}

/** Make the map; gives what its address needs. */
export async function createMap(answers: Answers): Promise<{ id: string; slug?: string }> {
  return api.post<{ id: string; slug?: string }>('maps', {
    workspace: workspaceId(),
    title: answers.title.trim(),
    language: answers.language,
    ...(answers.scenario.trim() && { scenario: answers.scenario.trim() }),
    ...(answers.template && { template: answers.template }),
    ...(answers.persona && { personas: [answers.persona] }),
  });
}
