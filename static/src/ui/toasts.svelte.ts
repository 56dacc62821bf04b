/** Short messages at the foot of the page, shown by one <ToastRegion />. */

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'good' | 'bad';
  action?: ToastAction | undefined;
  /** Milliseconds until it goes; null stays until dismissed. */
  life: number | null;
}

const shown = $state<Toast[]>([]);
let last = 0;

/** The toasts on screen, oldest first. */
export function toasts(): readonly Toast[] {
  return shown;
}

export function dismiss(id: number): void {
  const at = shown.findIndex((toast) => toast.id === id);
  if (at >= 0) shown.splice(at, 1);
}

/**
 * Show a message and return its id. Errors stay until dismissed; a message with an action stays
 * 10 s, another 5 s (WCAG 2.2.1: hovering or focusing it stops the clock).
 */
export function toast(
  text: string,
  options: { tone?: Toast['tone']; action?: ToastAction; life?: number | null } = {},
): number {
  last += 1;
  const tone = options.tone ?? 'info';
  const life =
    options.life === undefined
      ? tone === 'bad'
        ? null
        : options.action
          ? 10_000
          : 5_000
      : options.life;
  shown.push({ id: last, text, tone, action: options.action, life });
  if (shown.length > 3) shown.shift();
  return last;
}
