/** Why the panel's fields cannot be changed, as the key of a sentence; null where they can. */
import type { MessageKey } from '../i18n';

export interface Standing {
  canEdit: boolean;
  role: string | null;
  archived: boolean;
  /** The lane of the thing is locked. */
  locked: boolean;
  revoked: boolean;
}

export function whyReadOnly(standing: Standing): MessageKey | null {
  if (standing.revoked) return 'editor.banner.revoked';
  if (standing.archived) return 'editor.banner.archived';
  if (!standing.canEdit)
    return standing.role === 'commenter' ? 'editor.banner.commenter' : 'editor.banner.viewer';
  return standing.locked ? 'editor.panel.locked' : null;
}
