// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../i18n';
import { text } from '../testing/text';
import Avatar from './Avatar.svelte';
import Button from './Button.svelte';
import Chip from './Chip.svelte';
import { hue } from './hue';
import MiniCurve from './MiniCurve.svelte';
import Segmented from './Segmented.svelte';
import Select from './Select.svelte';
import Switch from './Switch.svelte';
import TextInput from './TextInput.svelte';

beforeAll(() => startI18n('en', ['pages']));

it('ties a field to its label, hint and error', () => {
  render(TextInput, { label: 'Name', hint: 'Short.', error: 'Give a name.', required: true });
  const field = screen.getByLabelText('Name');
  expect(field).toBeInvalid();
  expect(field).toBeRequired();
  expect(field).toHaveAccessibleDescription('Short. Give a name.');
});

it('leaves a field without fault undescribed and valid', () => {
  render(TextInput, { label: 'Name', optional: true });
  expect(screen.getByLabelText(/Name/)).toBeValid();
  expect(screen.getByText('optional')).toBeVisible();
});

it('keeps a busy button in place and deaf', async () => {
  const onclick = vi.fn();
  const { rerender } = render(Button, { children: text('Save'), onclick, busy: true });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(onclick).not.toHaveBeenCalled();
  await rerender({ busy: false });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(onclick).toHaveBeenCalledOnce();
});

it('makes a link of a button with an address', () => {
  render(Button, { children: text('Maps'), href: '/' });
  expect(screen.getByRole('link', { name: 'Maps' })).toHaveAttribute('href', '/');
});

it('tells a choice when it is made', async () => {
  const onchange = vi.fn();
  render(Segmented, {
    label: 'Theme',
    value: 'light',
    options: [
      { value: 'light', label: 'Light' },
      { value: 'dark', label: 'Dark' },
    ],
    onchange,
  });
  expect(screen.getByRole('radio', { name: 'Light' })).toBeChecked();
  await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(onchange).toHaveBeenCalledWith('dark');
});

it('switches on, and says so', async () => {
  const onchange = vi.fn();
  render(Switch, { label: 'KPIs', onchange });
  await userEvent.click(screen.getByRole('switch', { name: 'KPIs' }));
  expect(onchange).toHaveBeenCalledWith(true);
  expect(screen.getByRole('switch')).toBeChecked();
});

it('shows whether a chip is pressed', () => {
  render(Chip, { pressed: true, color: 'teal', onclick: vi.fn(), children: text('Léa') });
  expect(screen.getByRole('button', { name: 'Léa', pressed: true })).toBeVisible();
});

it('offers the options of a list', async () => {
  render(Select, {
    label: 'Role',
    value: 'view',
    options: [
      { value: 'view', label: 'May view' },
      { value: 'edit', label: 'May edit' },
    ],
  });
  await userEvent.selectOptions(screen.getByLabelText('Role'), 'May edit');
  expect(screen.getByLabelText('Role')).toHaveValue('edit');
});

it('takes the first and last initial, and the whole name as its text', () => {
  render(Avatar, { name: 'Léa de la Tour' });
  expect(screen.getByRole('img', { name: 'Léa de la Tour' })).toHaveTextContent('LT');
});

it('knows the palette, keeps hex values and falls back to slate', () => {
  expect(hue('teal')).toBe('var(--hue-teal)');
  expect(hue('#1F6FB2')).toBe('#1F6FB2');
  expect(hue('url(javascript:1)')).toBe('var(--hue-slate)');
  expect(hue(null)).toBe('var(--hue-slate)');
});

it('leaves a gap in the curve where nothing is known', () => {
  const { container } = render(MiniCurve, {
    values: [1, 0, null, -2, -1],
    summary: 'from −2 to 1',
  });
  const drawn = container.querySelector('.curve')?.getAttribute('d') ?? '';
  expect(drawn.match(/M/g)).toHaveLength(2);
  expect(container.querySelectorAll('.point')).toHaveLength(4);
  expect(screen.getByRole('img', { name: 'from −2 to 1' })).toBeInTheDocument();
});
