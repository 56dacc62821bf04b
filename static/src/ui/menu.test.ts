// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import MenuProbe from '../testing/MenuProbe.svelte';

const item = (name: string) => screen.getByRole('menuitem', { name });

it('opens by the keyboard, walks round and wraps, and gives the focus back on Escape', async () => {
  render(MenuProbe, { onselect: vi.fn() });
  const trigger = screen.getByRole('button', { name: 'Actions' });
  expect(trigger).toHaveAttribute('aria-expanded', 'false');
  trigger.focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(trigger).toHaveAttribute('aria-expanded', 'true');
  expect(item('Open')).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}');
  expect(item('Bin')).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}{End}{Home}l');
  expect(item('Lock')).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('menu')).toBeNull();
  expect(trigger).toHaveFocus();
});

it('opens at its last entry with the up arrow', async () => {
  render(MenuProbe, { onselect: vi.fn() });
  screen.getByRole('button', { name: 'Actions' }).focus();
  await userEvent.keyboard('{ArrowUp}');
  expect(item('Bin')).toHaveFocus();
});

it('does what is chosen once, and nothing for a disabled entry', async () => {
  const onselect = vi.fn();
  render(MenuProbe, { onselect });
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  await userEvent.click(item('Lock'));
  expect(onselect).not.toHaveBeenCalled();
  await userEvent.click(item('Bin'));
  expect(onselect.mock.calls).toEqual([['bin']]);
  expect(screen.queryByRole('menu')).toBeNull();
});

it('closes when the press lands elsewhere', async () => {
  render(MenuProbe, { onselect: vi.fn() });
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  await userEvent.click(screen.getByRole('button', { name: 'Elsewhere' }));
  expect(screen.queryByRole('menu')).toBeNull();
});
