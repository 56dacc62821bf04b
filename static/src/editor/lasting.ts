/**
 * Parts the page draws by itself. One that could not be had (the connection is gone, and no store of
 * the browser has it) comes once the server is heard again; what a hand asks for, the hand asks for again.
 */
let waiting: (() => void)[] = [];

/** The server is heard again: what was missing is asked for once more. */
export function heardAgain(): void {
  const now = waiting;
  waiting = [];
  for (const ask of now) ask();
}

/** What `load` brings, however many tries it takes. */
export async function lasting<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      // The page says by itself that a part could not be had.
      await new Promise<void>((ask) => {
        waiting.push(ask);
        // A page without a socket hears of it from the browser.
        globalThis.addEventListener?.('online', heardAgain, { once: true });
      });
    }
  }
}
