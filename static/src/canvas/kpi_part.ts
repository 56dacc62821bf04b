/** The KPI strip's drawing comes with the first map that has one. */
type Cell = typeof import('./KpiCell.svelte').default;

let coming: Promise<Cell> | undefined;

export function kpiCell(): Promise<Cell> {
  return (coming ??= import('./KpiCell.svelte').then(
    (part) => part.default,
    (problem: unknown) => {
      coming = undefined;
      throw problem;
    },
  ));
}
