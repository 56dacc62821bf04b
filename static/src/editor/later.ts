/** Parts of the editor that come when first wanted are fetched before, so that a lost network does not take them away. */

/** Fetch what the page names as its later parts, one after the other, into the browser's cache. Never fails. */
export async function fetchLater(): Promise<void> {
  const named = document.getElementById('later')?.textContent;
  const sparing = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  if (!named || sparing?.saveData) return;
  for (const address of JSON.parse(named) as string[]) {
    // A part that is missing now is said to be missing when it is really wanted.
    await fetch(address, { priority: 'low' }).catch(() => undefined);
  }
  document.documentElement.dataset.later = 'kept';
}
