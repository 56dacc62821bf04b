/** A command that sends one week of a proportion; the placeholders are for the reader to fill in. */
export function pushExample(origin: string): string {
  return [
    `curl -X POST ${origin}/api/v1/stage-kpis/KPI_ID/snapshots \\`,
    '  -H "Authorization: Bearer jm_YOUR_TOKEN" \\',
    '  -H "Idempotency-Key: checkout-2026-W47" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"period_start": "2026-11-16", "x": 850, "n": 2500}'`,
  ].join('\n');
}
