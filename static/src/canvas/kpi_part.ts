/** The KPI strip's drawing comes with the first map that has one. */
import { lasting } from '../editor/lasting';

type Cell = typeof import('./KpiCell.svelte').default;

let coming: Promise<Cell> | undefined;

export function kpiCell(): Promise<Cell> {
  return (coming ??= lasting(async () => (await import('./KpiCell.svelte')).default));
}
