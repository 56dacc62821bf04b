import { describe, expect, it } from 'vitest';
import { BYTES_HIGH, looksLikeImage, refusalOf } from './check';
import { cutStyle, isImage, ratioOf } from './frame';
import { pictureIn } from './picture';

const bytes = (...codes: number[]): Uint8Array => new Uint8Array(codes);

describe('a chosen file', () => {
  it('is judged by its first bytes', () => {
    expect(looksLikeImage(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toBe(true);
    expect(looksLikeImage(bytes(0xff, 0xd8, 0xff, 0xe0))).toBe(true);
    expect(looksLikeImage(new TextEncoder().encode('GIF89a'))).toBe(true);
    expect(looksLikeImage(new TextEncoder().encode('RIFF....WEBPVP8 '))).toBe(true);
    expect(looksLikeImage(new TextEncoder().encode('RIFF....WAVEfmt '))).toBe(false);
    expect(looksLikeImage(new TextEncoder().encode('<svg xmlns='))).toBe(false);
    expect(looksLikeImage(bytes(0xff, 0xd8))).toBe(false);
  });

  it('is refused with the reason before it is sent', async () => {
    // Only its size is asked: ten megabytes are not needed to know that.
    const large = { size: BYTES_HIGH + 1 } as Blob;
    expect(await refusalOf(large)).toBe('tooLarge');
    expect(await refusalOf({ size: 0 } as Blob)).toBe('empty');
    const lie = new TextEncoder().encode('<script>alert(1)</script>');
    const slice = { arrayBuffer: () => Promise.resolve(lie.buffer) };
    expect(await refusalOf({ size: 25, slice: () => slice } as unknown as Blob)).toBe('noImage');
  });

  it('is the picture among what was dropped', () => {
    const [text, picture] = [{ type: 'text/plain' } as File, { type: 'image/png' } as File];
    expect(pictureIn([text, picture])).toBe(picture);
    expect(pictureIn([text])).toBe(text);
    expect(pictureIn([])).toBe(null);
    expect(pictureIn(undefined)).toBe(null);
  });
});

describe('the frame', () => {
  it('keeps the focal point in sight, and all of a whole picture', () => {
    expect(cutStyle({ aspect: 'wide', focus_x: null, focus_y: 20 })).toContain('50% 20%');
    expect(cutStyle({ aspect: 'whole', focus_x: 10, focus_y: 20 })).toBe('object-fit:contain');
    expect(ratioOf({ aspect: 'square' })).toBe(1);
  });

  it('knows which cards show a picture', () => {
    expect(isImage({ kind: 'image', attachment: 'a' })).toBe(true);
    expect(isImage({ kind: 'image', attachment: null })).toBe(false);
    expect(isImage({ kind: 'text', attachment: 'a' })).toBe(false);
    expect(isImage({ name: 'Shop' })).toBe(false);
  });
});
