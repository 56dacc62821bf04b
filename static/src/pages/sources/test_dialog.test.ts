// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../../i18n';
import type { Preview, Recipe, SourceRow } from './sources';
import TestDialog from './TestDialog.svelte';

const answers = new Map<string, (preview: Preview) => void>();
vi.mock('./sources', () => ({
  testSource: (_: string, series: string) =>
    new Promise<Preview>((resolve) => answers.set(series, resolve)),
}));

const preview = (columns: string[], row: string[]): Preview => ({
  ok: true,
  error: null,
  columns,
  rows: [row],
  total_rows: 9,
  mapping: { rows: 9, used: 9, from: '2026-11-08T23:00:00Z', to: '2026-11-15T23:00:00Z' },
});
const both = (text: string) => ({ en: text, fr: text });
const recipe = {
  key: 'shop',
  metrics: ['nps', 'csat'].map((key) => ({ key, title: both(key), value_type: 'count' })),
} as Recipe;
const source = {
  id: '1',
  kind: 'recipe',
  name: 'Shop',
  series: ['nps', 'csat'],
  config: { recipe: 'shop' },
} as unknown as SourceRow;

beforeAll(() => startI18n('en', ['pages']));

it('shows the answer about the series that is chosen, whichever comes last', async () => {
  render(TestDialog, { source, recipes: [recipe], onclose: () => undefined });
  await userEvent.selectOptions(screen.getByRole('combobox'), 'csat');
  answers.get('csat')?.(preview(['x', 'n', 'value'], ['3', '4', '75']));
  await waitFor(() => expect(screen.getByRole('table')).toHaveTextContent('75%'));
  answers.get('nps')?.(preview(['p', 'a', 'd', 'value'], ['3', '1', '2', '16.666667']));
  await new Promise((resolve) => setTimeout(resolve));
  const heads = screen.getAllByRole('columnheader').map((cell) => cell.textContent);
  expect(heads).toEqual(['Counted', 'Of how many', 'Value']);
});
