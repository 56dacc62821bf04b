/** The whole screen, where the browser gives it, and a screen that does not go dark meanwhile. */

/** Ask for the whole screen. A press must have gone before; without one, or on a phone, nothing happens. */
export function fillScreen(): void {
  document.documentElement.requestFullscreen?.().catch(() => undefined);
}

export function leaveScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}

export const canFillScreen = (): boolean => document.fullscreenEnabled === true;

/** Keep the screen lit until the returned function is called. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let over = false;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (over) void lock?.release();
  };
  const again = (): void => void ask();
  again();
  // The lock ends whenever the page is out of sight.
  document.addEventListener('visibilitychange', again);
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
