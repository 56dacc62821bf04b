/** The KPI strip's drawing comes with the first map that has one, and its words with the later half. */
import { lasting } from '../editor/lasting';
import { loadWords } from '../i18n';

type Cell = typeof import('./KpiCell.svelte').default;

let coming: Promise<Cell> | undefined;

export function kpiCell(): Promise<Cell> {
  return (coming ??= lasting(async () => {
    const [part] = await Promise.all([import('./KpiCell.svelte'), loadWords('editorLater')]);
    return part.default;
  }));
}
