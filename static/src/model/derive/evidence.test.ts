import { describe, expect, it } from 'vitest';
import { row } from '../../sync/testing/fake_map';
import type { Card, Evidence, MapDocument } from '../types';
import { assumptionShare, usesOf, webAddress } from './evidence';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A map of so many cards, so many of them assumed. */
function mapOf(things: number, assumed: number): MapDocument {
  const cards = Array.from({ length: things }, (_, at) => {
    const level = at < assumed ? 'assumption' : 'quantitative';
    return [uid(at), row('card', uid(at), { evidence_level: level }) as unknown as Card] as const;
  });
  const empty = new Map();
  return {
    cards: new Map(cards),
    touchpoints: empty,
    pain_points: empty,
    emotion_readings: empty,
  } as unknown as MapDocument;
}

describe('the share of assumptions', () => {
  it.each([
    [34, 21, 62],
    [3, 1, 33],
    [3, 0, 0],
    [3, 3, 100],
    [300, 1, 1],
    [300, 299, 99],
    [0, 0, null],
  ])('of %i things with %i assumed is %s', (things, assumed, percent) => {
    expect(assumptionShare(mapOf(things, assumed))).toEqual({ things, assumed, percent });
  });

  it('counts touchpoints and pain points as well', () => {
    const doc = mapOf(2, 1);
    const touchpoint = row('touchpoint', uid(50), { evidence_level: 'assumption' });
    const pain = row('pain_point', uid(60), { evidence_level: 'anecdotal' });
    const whole = {
      ...doc,
      touchpoints: new Map([[uid(50), touchpoint]]),
      pain_points: new Map([[uid(60), pain]]),
    } as unknown as MapDocument;
    expect(assumptionShare(whole)).toEqual({ things: 4, assumed: 2, percent: 50 });
  });
});

it('lists what evidence supports and leaves out what is deleted', () => {
  const evidence = row('evidence', uid(90), {
    kind: 'survey',
    title: 'Exit survey',
    cards: [uid(0), uid(7)],
  }) as unknown as Evidence;
  expect(usesOf(mapOf(2, 0), evidence)).toEqual([{ entity: 'card', id: uid(0) }]);
});

it.each([
  ['https://example.org/a?b=1', 'https://example.org/a?b=1'],
  [' example.org/report ', 'https://example.org/report'],
  ['localhost:8000/x', 'https://localhost:8000/x'],
  ['http://example.org', 'http://example.org'],
  ['javascript:alert(1)', null],
  ['mailto:a@example.org', null],
  ['ftp://example.org', null],
  ['two words', null],
  ['https://', null],
])('takes %s as %s', (text, address) => {
  expect(webAddress(text)).toBe(address);
});
