// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../i18n';
import { text } from '../testing/text';
import ConfirmDialog from './ConfirmDialog.svelte';
import Dialog from './Dialog.svelte';

beforeAll(() => startI18n('en', ['pages']));

const base = { open: true, title: 'Rename', lead: 'Everyone sees it.' };

it('is named by its title, described by its lead and takes the focus', () => {
  render(Dialog, { ...base, children: text('body') });
  const dialog = screen.getByRole('dialog', { name: 'Rename' });
  expect(dialog).toHaveAccessibleDescription('Everyone sees it.');
  expect(dialog).toContainElement(document.activeElement as HTMLElement);
});

it('closes on Escape and by its button, telling once, and gives the focus back', async () => {
  const opener = document.createElement('button');
  document.body.append(opener);
  opener.focus();
  const onclose = vi.fn();
  render(Dialog, { ...base, children: text('body'), onclose });
  await userEvent.keyboard('{Escape}');
  expect(onclose).toHaveBeenCalledOnce();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(opener).toHaveFocus();
  opener.remove();
});

it('keeps the question open with the reason when the deed fails', async () => {
  const onclose = vi.fn();
  const run = vi.fn().mockRejectedValueOnce(new Error('locked')).mockResolvedValueOnce(undefined);
  render(ConfirmDialog, {
    title: 'Revoke?',
    text: 'At once.',
    action: 'Revoke',
    run,
    problem: (error: unknown) => (error as Error).message,
    onclose,
  });
  expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Revoke' }));
  expect(await screen.findByText('locked')).toBeVisible();
  expect(onclose).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Revoke' }));
  expect(onclose).toHaveBeenCalledOnce();
});
