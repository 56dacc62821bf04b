/**
 * Reads of the page that nobody waits for, all together once the next frame is on the screen. Then it is
 * laid out anyway; read while it is being changed, it would be laid out once more for every answer.
 */
const waiting = new Set<() => void>();

function run(): void {
  const now = [...waiting];
  waiting.clear();
  for (const read of now) read();
}

/** Call `read` after the next frame, unless what this returns is called before. */
export function afterPaint(read: () => void): () => void {
  if (!waiting.size) requestAnimationFrame(() => setTimeout(run));
  waiting.add(read);
  return () => void waiting.delete(read);
}
