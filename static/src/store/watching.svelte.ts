/** Run each function as an effect of its own; for tests that count what re-runs. */
export function watching(effects: Record<string, () => unknown>): () => void {
  return $effect.root(() => {
    for (const run of Object.values(effects)) {
      $effect(() => {
        run();
      });
    }
  });
}
