// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { copyText } from './copy';

afterEach(() => vi.unstubAllGlobals());

it('uses the clipboard where there is one', async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  expect(await copyText('jm_x')).toBe(true);
  expect(writeText).toHaveBeenCalledWith('jm_x');
});

it('falls back to the old command on plain http, and leaves nothing behind', async () => {
  vi.stubGlobal('navigator', {});
  let copied = '';
  document.execCommand = vi.fn(() => {
    const field = document.activeElement as HTMLTextAreaElement;
    copied = field.value;
    return true;
  });
  expect(await copyText('jm_x')).toBe(true);
  expect(copied).toBe('jm_x');
  expect(document.querySelector('textarea')).toBeNull();
});

it('says so when neither works', async () => {
  vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error('no')) } });
  document.execCommand = vi.fn(() => false);
  expect(await copyText('jm_x')).toBe(false);
});
