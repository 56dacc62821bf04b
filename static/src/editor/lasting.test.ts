import { expect, it, vi } from 'vitest';
import { heardAgain, lasting } from './lasting';

it('asks again for a part that could not be had, once the server is heard', async () => {
  const load = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error('offline'))
    .mockRejectedValueOnce(new Error('still offline'))
    .mockResolvedValue('part');
  const part = lasting(load);
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(1));
  heardAgain();
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  await Promise.resolve();
  heardAgain();
  await expect(part).resolves.toBe('part');
  heardAgain();
  expect(load).toHaveBeenCalledTimes(3);
});

it('asks once for a part that is there', async () => {
  const load = vi.fn(() => Promise.resolve(1));
  expect(await lasting(load)).toBe(1);
  expect(load).toHaveBeenCalledTimes(1);
});
