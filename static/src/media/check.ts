/**
 * What can be said of a chosen file before it is sent. The server looks at the bytes again and has the
 * last word; this only spares the way there.
 */
export const BYTES_HIGH = 10 * 1024 * 1024;
export const ACCEPT = 'image/png,image/jpeg,image/webp,image/gif';

export type FileRefusal = 'tooLarge' | 'empty' | 'noImage';

const SIGNS: readonly (readonly (number | null)[])[] = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
];

/** Whether these first bytes are those of a PNG, JPEG, GIF or WebP, whatever the file is called. */
export function looksLikeImage(head: Uint8Array): boolean {
  return SIGNS.some((sign) => sign.every((byte, at) => byte === null || head[at] === byte));
}

/** Why a file is not sent, or null. */
export async function refusalOf(file: Blob): Promise<FileRefusal | null> {
  if (file.size > BYTES_HIGH) return 'tooLarge';
  if (file.size === 0) return 'empty';
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return looksLikeImage(head) ? null : 'noImage';
}
