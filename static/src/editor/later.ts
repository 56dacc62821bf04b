/** Parts of the editor that come when first wanted are fetched before, so that a lost network does not take them away. */

/** How long nobody may have pressed, turned or typed anything before the next part is fetched. */
const QUIET_MS = 1_500;
const BUSY = ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const;

/** Waits that end when the hands rest: a part fetched meanwhile would cost the frames of a pan. */
function handsAtRest(): { rest(): Promise<void>; stop(): void } {
  const ended = new AbortController();
  let last = -QUIET_MS;
  for (const kind of BUSY)
    addEventListener(kind, () => (last = performance.now()), {
      capture: true,
      passive: true,
      signal: ended.signal,
    });
  const rest = async (): Promise<void> => {
    for (;;) {
      const left = last + QUIET_MS - performance.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  };
  return { rest, stop: () => ended.abort() };
}

/** Fetch what the page names as its later parts, one after the other, into the browser's cache. Never fails. */
export async function fetchLater(): Promise<void> {
  const named = document.getElementById('later')?.textContent;
  const sparing = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  if (!named || sparing?.saveData) return;
  const hands = handsAtRest();
  for (const address of JSON.parse(named) as string[]) {
    await hands.rest();
    // A part that is missing now is said to be missing when it is really wanted.
    await fetch(address, { priority: 'low' }).catch(() => undefined);
  }
  hands.stop();
  document.documentElement.dataset.later = 'kept';
}
