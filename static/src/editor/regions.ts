/** F6 and Shift+F6: from one region of the page to the next. */
export function cycleRegions(event: KeyboardEvent): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.getClientRects().length > 0,
  );
  if (!regions.length) return;
  event.preventDefault();
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + (event.shiftKey ? -1 : 1) + regions.length) % regions.length];
  // In the map, to where one was; elsewhere to what comes first.
  const first =
    next?.querySelector<HTMLElement>('[data-at][tabindex="0"]') ??
    next?.querySelector<HTMLElement>(
      '[tabindex="0"], button:not([tabindex="-1"]), a[href], input, select, textarea',
    );
  (first ?? next)?.focus();
}
