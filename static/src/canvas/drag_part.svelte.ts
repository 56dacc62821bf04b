/** What is seen of a drag comes with the first one; until then nobody misses it. */
import { Late } from './late.svelte';

const part = new Late(async () => {
  const [{ default: Ghost }, { default: Line }] = await Promise.all([
    import('./DragGhost.svelte'),
    import('./DropLine.svelte'),
  ]);
  return { Ghost, Line };
});

/** The picture under the pointer and the line where it lands, null until they are here. */
export const dragParts = (): ReturnType<typeof part.get> => part.get();
