const NAME_KEY = 'jm.guest.name';

/** The token in the address's fragment, cleared from the address so that no history keeps it. */
export function takeToken(): string {
  const token = decodeURIComponent(location.hash.replace(/^#/, ''));
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** The display name this browser used last; storage may be forbidden. */
export function rememberedName(): string {
  try {
    return localStorage.getItem(NAME_KEY) ?? '';
  } catch {
    return '';
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(NAME_KEY, name.trim());
  } catch {
    // A browser that stores nothing asks again next time.
  }
}
