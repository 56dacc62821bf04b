// What a saved view holds: two that show the same are the same, whatever the order and what is gone.
import { expect, it } from 'vitest';
import { viewInAddress } from './view_mode';
import { addressOf, choicesOf, filterOf, sameShows, type Shows } from './view_payload';

const [A, B, GONE] = ['a', 'b', 'gone'];
const known = { lanes: new Set([A, B]), personas: new Set(['lea', 'karim']) };
const shows = (changed: Partial<Shows> = {}): Shows => ({
  mode: 'canvas',
  filter: ['kind.pain_point', 'tag.t1'],
  hide: false,
  hidden: [A],
  collapsed: [],
  curve: { personas: ['lea'], all: false, expected: false, gap: false, marks: true },
  at: null,
  ...changed,
});
const same = (changed: Partial<Shows>, other = shows()): boolean =>
  sameShows(shows(changed), other, known);

it('says what changed, and only that', () => {
  expect(same({ filter: ['tag.t1', 'kind.pain_point'], hidden: [GONE, A] })).toBe(true);
  expect(same({ at: { zoom: 50, stage: 's', lane: null } })).toBe(true);
  expect(same({ mode: 'table' })).toBe(false);
  expect(same({ filter: ['tag.t1'] })).toBe(false);
  expect(same({ hide: true })).toBe(false);
  expect([same({ heat: true }), same({ heat: false })]).toEqual([false, true]);
  expect(same({ hidden: [A, B] })).toBe(false);
  expect(same({ collapsed: [B] })).toBe(false);
  expect(same({ curve: { ...shows().curve!, personas: ['lea', 'karim'] } })).toBe(false);
  // A view made elsewhere may say nothing of the curve; hiding nothing is not hiding.
  expect(same({ curve: null })).toBe(true);
  const bare = shows({ filter: [], hide: true });
  expect(sameShows(bare, { ...bare, hide: false }, known)).toBe(true);
});

it('reads the filter as the address has it and leaves out what it does not know', () => {
  const choices = choicesOf(['kind.pain_point', 'mood.good', 'tag.', 'tag', 'channel.a.b']);
  expect(choices).toEqual([
    { facet: 'kind', value: 'pain_point' },
    { facet: 'channel', value: 'a.b' },
  ]);
  expect(filterOf(choices)).toEqual(['kind.pain_point', 'channel.a.b']);
});

it('has an address of its own beside the kinds of view', () => {
  const id = '01a202d0-0d61-7179-a69d-ff80d7d633a9';
  const href = addressOf('http://host/m/1/shop?view=table&filter=kind.text#c', id);
  expect(href).toBe(`http://host/m/1/shop?view=${id}`);
  expect(viewInAddress(new URL(href).search)).toBe(id);
  for (const other of ['', '?view=table', '?view=', `?view=${id}x`, `?filter=${id}`])
    expect(viewInAddress(other)).toBeNull();
});
