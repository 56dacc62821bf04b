// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startI18n } from '../i18n';
import { dismiss, toast, toasts } from './toasts.svelte';
import ToastRegion from './ToastRegion.svelte';

beforeAll(() => startI18n('en', ['pages']));
beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  for (const item of [...toasts()]) dismiss(item.id);
  vi.useRealTimers();
});

it('announces errors at once and the rest politely', async () => {
  render(ToastRegion);
  toast('Saved.', { tone: 'good' });
  toast('Refused.', { tone: 'bad' });
  await tick();
  expect(screen.getByRole('status')).toHaveTextContent('Saved.');
  expect(screen.getByRole('alert')).toHaveTextContent('Refused.');
});

it('lets a message go after its time, but never an error', async () => {
  render(ToastRegion);
  toast('Saved.');
  toast('Refused.', { tone: 'bad' });
  await tick();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(toasts().map((item) => item.text)).toEqual(['Refused.']);
});

it('stops the clock while somebody is on it (WCAG 2.2.1)', async () => {
  render(ToastRegion);
  toast('In the bin.', { action: { label: 'Undo', run: vi.fn() } });
  await tick();
  screen.getByRole('button', { name: 'Undo' }).focus();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(toasts()).toHaveLength(1);
  screen.getByRole('button', { name: 'Undo' }).blur();
  await vi.advanceTimersByTimeAsync(10_001);
  expect(toasts()).toHaveLength(0);
});

it('does the action once and goes', async () => {
  const run = vi.fn();
  render(ToastRegion);
  toast('In the bin.', { action: { label: 'Undo', run } });
  await tick();
  await userEvent
    .setup({ advanceTimers: vi.advanceTimersByTime })
    .click(screen.getByRole('button', { name: 'Undo' }));
  expect(run).toHaveBeenCalledOnce();
  expect(toasts()).toHaveLength(0);
});

it('keeps at most three', () => {
  for (const n of [1, 2, 3, 4]) toast(String(n));
  expect(toasts().map((item) => item.text)).toEqual(['2', '3', '4']);
});

it('gives the focus back to where it was, also after its action', async () => {
  render(ToastRegion);
  const before = document.createElement('button');
  document.body.append(before);
  before.focus();
  const run = vi.fn();
  toast('In the bin.', { action: { label: 'Undo', run } });
  await tick();
  await userEvent
    .setup({ advanceTimers: vi.advanceTimersByTime })
    .click(screen.getByRole('button', { name: 'Undo' }));
  await tick();
  expect(run).toHaveBeenCalledOnce();
  expect(before).toHaveFocus();
  before.remove();
});
