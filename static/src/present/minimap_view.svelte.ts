/** Whether the minimap is shown: this browser's choice, for every map. */
const KEY = 'journeymap.minimap';

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) === '1';
  } catch {
    // Storage may be refused; then nothing is remembered.
    return false;
  }
}

class MinimapView {
  private shown = $state(kept());

  get open(): boolean {
    return this.shown;
  }

  set open(open: boolean) {
    this.shown = open;
    try {
      localStorage.setItem(KEY, open ? '1' : '0');
    } catch {
      // As above.
    }
  }
}

export const minimap = new MinimapView();
