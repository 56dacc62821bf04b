/** A screen that can be filled, and that does not go dark meanwhile. */

/** Whether this browser gives a page the whole screen. */
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
