/**
 * Put text on the clipboard. Plain http on a local network has no navigator.clipboard: there a
 * selected, invisible field and the old command do it. Returns whether it worked.
 */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Permission refused: the old way may still be allowed inside this press.
    }
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'visually-hidden';
  // Inside an open dialog the rest of the page is inert, so the field must stand in it.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  const back = document.activeElement;
  field.focus();
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (back instanceof HTMLElement) back.focus();
  }
}
