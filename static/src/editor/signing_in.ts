/**
 * Signing in again without leaving the page: the same form as the sign-in page, sent from here. What
 * is shown and what waits in the queue stays as it is.
 */
import { renewCsrf } from '../api/client';
import type { ActorRef } from '../model/types';
import { pageData, path, type PageData } from '../ui/page_data';

interface MapPage extends PageData {
  map: { id: string };
  actor: ActorRef | null;
}

export type Standing =
  /** The session is there, and it is the same person's. */
  | { kind: 'in' }
  | { kind: 'out' }
  /** Somebody else is signed in: what waits is not theirs to send. */
  | { kind: 'other'; name: string }
  /** Signed in, but this map cannot be seen. */
  | { kind: 'none' };

/** Read this map's page once more: who is signed in now? Takes over the new session's token. */
export async function standing(): Promise<Standing> {
  const page = pageData<MapPage>();
  const answer = await fetch(`/m/${page.map.id}/map`, {
    credentials: 'same-origin',
    headers: { Accept: 'text/html' },
  });
  if (answer.redirected && new URL(answer.url).pathname.startsWith(path('signin')))
    return { kind: 'out' };
  if (!answer.ok) return { kind: answer.status === 404 || answer.status === 403 ? 'none' : 'out' };
  const html = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const text = html.getElementById('page-data')?.textContent;
  const found = text ? (JSON.parse(text) as MapPage) : null;
  if (!found?.actor || !found.csrf || found.map?.id !== page.map.id) return { kind: 'none' };
  if (found.actor.id !== page.actor?.id) return { kind: 'other', name: found.actor.name };
  renewCsrf(found.csrf);
  page.csrf = found.csrf;
  return { kind: 'in' };
}

export type Attempt =
  | { kind: 'done' }
  | { kind: 'refused'; fields: Record<string, string>; text: string }
  /** A further step is asked for (a code): that is done on the sign-in page. */
  | { kind: 'further' };

interface FormJson {
  location?: string;
  form?: { errors?: string[]; fields?: Record<string, { errors?: string[] }> };
}

/** Send e-mail and password as the sign-in page does. Throws where the server is out of reach. */
export async function signIn(email: string, password: string): Promise<Attempt> {
  const form = await (await fetch(path('signin'), { credentials: 'same-origin' })).text();
  const token = new DOMParser()
    .parseFromString(form, 'text/html')
    .querySelector<HTMLInputElement>('input[name=csrfmiddlewaretoken]')?.value;
  const body = new URLSearchParams({ login: email, password, csrfmiddlewaretoken: token ?? '' });
  const answer = await fetch(path('signin'), {
    method: 'POST',
    credentials: 'same-origin',
    headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
    body,
  });
  const json = (await answer.json().catch(() => ({}))) as FormJson;
  if (answer.ok && json.location)
    return { kind: /\/2fa\//.test(json.location) ? 'further' : 'done' };
  const fields = Object.fromEntries(
    Object.entries(json.form?.fields ?? {}).flatMap(([name, { errors }]) =>
      errors?.length ? [[name, errors.join(' ')]] : [],
    ),
  );
  return { kind: 'refused', fields, text: (json.form?.errors ?? []).join(' ') };
}
