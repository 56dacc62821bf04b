import { describe, expect, test } from 'vitest';
import { row } from '../../sync/testing/fake_map';
import type { Connector, Evidence, MapLink, Step } from '../types';
import {
  connectorsByEnd,
  endFields,
  endsOf,
  evidenceBySupported,
  levelsAllowed,
  waysByStart,
} from './joins';

const byId = <T extends { id: string }>(...rows: T[]): Map<string, T> =>
  new Map(rows.map((one) => [one.id, one]));

describe('connectors', () => {
  test('are found at both ends, and their fields name them again', () => {
    const fields = endFields({ entity: 'card', id: 'c1' }, { entity: 'pain_point', id: 'p1' });
    const there: Connector = row('connector', 'k1', fields);
    const back: Connector = row(
      'connector',
      'k2',
      endFields({ entity: 'touchpoint', id: 't1' }, { entity: 'card', id: 'c1' }),
    );
    expect(endsOf(there)).toEqual({
      from: { entity: 'card', id: 'c1' },
      to: { entity: 'pain_point', id: 'p1' },
    });
    const found = connectorsByEnd({ connectors: byId(there, back) });
    expect(found.get('c1')).toEqual([there, back]);
    expect(found.get('p1')).toEqual([there]);
    expect(found.get('c2')).toBeUndefined();
  });
});

describe('evidence', () => {
  const talk: Evidence = row('evidence', 'e1', {
    kind: 'interview',
    title: 'A call',
    cards: ['c1'],
    readings: ['r1'],
  });
  const survey: Evidence = row('evidence', 'e2', {
    kind: 'survey',
    title: 'Exit survey',
    level: 'qualitative',
    cards: ['c1'],
  });

  test('is found from what it supports, the strongest first', () => {
    const found = evidenceBySupported({ evidence: byId(talk, survey) });
    expect(found.get('c1')).toEqual([survey, talk]);
    expect(found.get('r1')).toEqual([talk]);
  });

  test('bounds the level chosen by hand', () => {
    expect(levelsAllowed([])).toHaveLength(4);
    expect(levelsAllowed([talk, survey])).toEqual(['assumption', 'anecdotal', 'qualitative']);
  });
});

test('ways to maps are found where they are drawn', () => {
  const ofMap: MapLink = row('map_link', 'm1', { to_map: 'x', kind: 'next' });
  const ofStep: MapLink = row('map_link', 'm2', { step: 's1', to_map: 'y', kind: 'variant' });
  const step = row('step', 's1', { stage: 'g1', child_map: 'z' }) as Step;
  const plain = row('step', 's2', { stage: 'g1' }) as Step;
  const found = waysByStart({ map_links: byId(ofMap, ofStep), steps: byId(step, plain) });
  expect([...found]).toEqual([
    [
      's1',
      [
        { kind: 'child', to: 'z', at: 's1', link: null },
        { kind: 'variant', to: 'y', at: 's1', link: 'm2' },
      ],
    ],
    [null, [{ kind: 'next', to: 'x', at: null, link: 'm1' }]],
  ]);
});
