/** The commands used last from the palette, the latest first: kept in this browser. */
const KEY = 'journeymap.recent';
const MOST = 5;

export function recentCommands(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter((id) => typeof id === 'string').slice(0, MOST) : [];
  } catch {
    // No storage, or not ours.
    return [];
  }
}

export function rememberCommand(id: string): void {
  const next = [id, ...recentCommands().filter((other) => other !== id)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Then nothing is remembered.
  }
}
