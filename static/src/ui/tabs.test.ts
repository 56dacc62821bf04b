// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import TabsProbe from '../testing/TabsProbe.svelte';

it('is one stop of the Tab key; arrows move, wrap and show the panel', async () => {
  render(TabsProbe);
  await userEvent.tab();
  expect(screen.getByRole('tab', { name: 'One', selected: true })).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(screen.getByRole('tab', { name: 'Three', selected: true })).toHaveFocus();
  expect(screen.getByRole('tabpanel', { name: 'Three' })).toHaveTextContent('Panel three');
  await userEvent.keyboard('{Home}{ArrowRight}');
  expect(screen.getByRole('tabpanel', { name: 'Two 4' })).toHaveTextContent('Panel two');
  expect(screen.getAllByRole('tab').filter((tab) => tab.tabIndex === 0)).toHaveLength(1);
});
