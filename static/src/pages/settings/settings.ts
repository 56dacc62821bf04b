/** What the settings pages ask of the server. */
import { api } from '../../api/client';
import { t } from '../../i18n';
import { workspaceId } from '../session';

export type Role = 'owner' | 'admin' | 'editor' | 'commenter' | 'viewer';
/** From all rights to the fewest. */
export const ROLES: readonly Role[] = ['owner', 'admin', 'editor', 'commenter', 'viewer'];
export const INVITED_AS: readonly Role[] = ROLES.filter((role) => role !== 'owner');

export interface Account {
  name: string;
  email: string;
  language: string;
  theme: string;
  single_keys: boolean;
  announcements: boolean;
}

export interface WorkspaceSettings {
  id: string;
  name: string;
  default_language: string;
  timezone: string;
  currency: string;
  week_start: number;
  guest_links_allowed: boolean;
  /** It came with the product. */
  sample: boolean;
  role: Role;
}

export interface Member {
  id: string;
  user: string;
  name: string;
  email: string;
  color: string;
  role: Role;
  joined_at: string;
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  invited_by: string;
  created_at: string;
  expires_at: string;
  expired: boolean;
  /** Null: no mail was sent yet. */
  mailed_at: string | null;
  /** Whether a worker is about to send it. */
  mailing: boolean;
  url: string;
}

const here = (more = ''): string => `workspaces/${workspaceId()}${more}`;

export const account = {
  read: (): Promise<Account> => api.get('me'),
  change: (fields: Partial<Account>): Promise<Account> => api.patch('me', fields),
  signOutElsewhere: (): Promise<void> => api.del('me/sessions'),
};

export const workspace = {
  read: (): Promise<WorkspaceSettings> => api.get(here()),
  change: (fields: Partial<WorkspaceSettings>): Promise<WorkspaceSettings> =>
    api.patch(here(), fields),
};

export const members = {
  list: (): Promise<Member[]> => api.all(here('/members')),
  change: (id: string, role: Role): Promise<Member> => api.patch(here(`/members/${id}`), { role }),
  remove: (id: string): Promise<void> => api.del(here(`/members/${id}`)),
  handOver: (id: string): Promise<Member> => api.post(here('/owner'), { member: id }),
};

export const invitations = {
  list: (): Promise<Invitation[]> => api.all(here('/invitations')),
  send: (emails: string[], role: Role): Promise<Invitation[]> =>
    api.post(here('/invitations'), { emails, role }),
  resend: (id: string): Promise<Invitation> => api.post(here(`/invitations/${id}/resend`)),
  revoke: (id: string): Promise<void> => api.del(here(`/invitations/${id}`)),
};

/** The addresses of a pasted list: by line, comma, semicolon or space, "Name <address>" too. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).map((word) => word.replace(/^<|>$/g, '')))].filter(
    (word) => word.includes('@'),
  );
}

/** The first complaint about a field or a part of it ("emails.2"). */
export function problemOf(fields: Record<string, string>, name: string): string | undefined {
  const key = Object.keys(fields).find((field) => field === name || field.startsWith(`${name}.`));
  return key && fields[key];
}

export function roleName(role: Role): string {
  return t(`settings.role.${role}`);
}

export interface Choice {
  key: string;
  label: string;
  aside?: string;
  words?: string;
}

/** Every time zone the browser knows, with its present distance from Greenwich. */
export function timeZones(lang: string, present: string): Choice[] {
  const names = new Set([present, 'UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [...names].sort().map((zone) => ({
    key: zone,
    label: zone.replaceAll('_', ' ').replaceAll('/', ' / '),
    aside: offset(lang, zone),
  }));
}

function offset(lang: string, zone: string): string {
  try {
    const parts = new Intl.DateTimeFormat(lang, {
      timeZone: zone,
      timeZoneName: 'shortOffset',
    }).formatToParts();
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  } catch {
    // A zone the server knows and this browser does not.
    return '';
  }
}

/** Every currency by code, with its name in the page's language. */
export function currencies(lang: string, present: string): Choice[] {
  const names = new Intl.DisplayNames([lang], { type: 'currency' });
  const codes = new Set([present, ...Intl.supportedValuesOf('currency')]);
  return [...codes].sort().map((code) => ({ key: code, label: `${code} · ${names.of(code)}` }));
}
