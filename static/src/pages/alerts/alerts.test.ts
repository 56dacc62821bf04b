// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { api, ApiProblem } from '../../api/client';
import { startI18n } from '../../i18n';
import Alerts from './Alerts.svelte';
import {
  conditionsOf,
  quietUntil,
  ruleText,
  scopeText,
  type Incident,
  type Rule,
  type WatchableKpi,
} from './alerts';
import { badSide, checked, draftOf, emptyDraft } from './draft';

const ME = { id: 'u1', name: 'Inès' };
const PAGE = { csrf: 'x', user: ME, workspace: { id: 'w1', name: 'Shop', role: 'owner' } };

beforeAll(async () => {
  const data = document.createElement('script');
  data.type = 'application/json';
  data.id = 'page-data';
  data.textContent = JSON.stringify(PAGE);
  document.head.append(data);
  await startI18n('en', ['pages', 'alerts']);
});

const KPI: WatchableKpi = {
  stage_kpi: 'k1',
  name: 'Abandonment',
  place: 'Payment',
  unit: 'percent',
  decimals: 1,
  direction: 'lower_better',
  value_type: 'proportion',
  computed: false,
};
const RULE = {
  id: 'r1',
  map: 'm1',
  map_title: 'Shop',
  stage: null,
  stage_kpi: 'k1',
  kpi_name: 'Abandonment',
  place: 'Payment',
  unit: 'percent',
  decimals: 1,
  name: '',
  condition: 'threshold',
  severity: 'warning',
  low: null,
  high: '40.0000',
  exit_low: null,
  exit_high: '35.5000',
  periods: 2,
  against: 'previous',
  way: 'worse',
  effect: null,
  effect_unit: 'percent',
  alpha: '0.05',
  z: '3.5',
  cooldown_h: 24,
  muted_until: null,
  enabled: true,
  by_mail: true,
  webhook: null,
  webhook_name: '',
  recipients: [{ user: 'u1', name: 'Inès' }],
  open: 0,
} as unknown as Rule;
const INCIDENT = {
  id: 'i1',
  rule: 'r1',
  rule_name: '',
  condition: 'threshold',
  severity: 'critical',
  state: 'firing',
  sentence: 'Abandonment is 44.0%, above 40.0%.',
  map: 'm1',
  map_title: 'Shop',
  kpi_name: 'Abandonment',
  place: 'Payment',
  fired_at: '2026-11-22T10:00:00Z',
  resolved_at: null,
  acknowledged_at: null,
  acknowledged_by: '',
  muted_until: null,
  rule_muted_until: null,
} as unknown as Incident;

describe('what a rule says', () => {
  it('says level, side, length and scope', () => {
    expect(ruleText(RULE)).toBe('Above 40%, 2 periods in a row');
    expect(ruleText({ ...RULE, low: '10', periods: 1 })).toBe('Outside 10% to 40%');
    expect(ruleText({ ...RULE, condition: 'missing' })).toBe('No value for two rhythms');
    const change: Rule = { ...RULE, condition: 'change', effect: '12.5', against: 'year' };
    expect(ruleText(change)).toContain('12.5% or more for the worse against a year earlier');
    expect(scopeText(RULE)).toBe('Abandonment · Payment');
    expect(scopeText({ ...RULE, stage_kpi: null })).toBe('Every KPI of the map Shop');
  });

  it('knows which conditions a kind of value can have', () => {
    expect(conditionsOf(KPI)).toHaveLength(7);
    expect(conditionsOf({ ...KPI, value_type: 'ratio' })).not.toContain('change');
    expect(conditionsOf({ ...KPI, value_type: 'count', unit: 'currency' })).toContain(
      'interval_beyond',
    );
    expect(conditionsOf(undefined)).not.toContain('threshold');
  });

  it('is quiet until the later of its own mute and its rule’s', () => {
    const now = new Date('2026-11-22T12:00:00Z');
    const [past, soon, late] = [
      '2026-11-21T00:00:00Z',
      '2026-11-23T00:00:00Z',
      '2026-12-01T00:00:00Z',
    ];
    expect(quietUntil({ ...INCIDENT, muted_until: past }, now)).toBeNull();
    expect(quietUntil({ ...INCIDENT, muted_until: soon, rule_muted_until: late }, now)).toBe(late);
  });
});

describe('the form of a rule', () => {
  it('gives back what it was made from', () => {
    const result = checked(draftOf(RULE));
    expect(result.problems).toBeNull();
    expect('body' in result && result.body).toMatchObject({
      high: '40',
      low: null,
      exit_high: '35.5',
      exit_low: null,
      periods: 2,
      recipients: ['u1'],
      webhook: null,
    });
  });

  it('wants a level, and a number', () => {
    const draft = emptyDraft('u1');
    expect(checked(draft).problems).toEqual({ high: 'Fill this in.' });
    draft.high = 'forty';
    expect(checked(draft).problems).toEqual({ high: 'This is not a number.' });
    draft.high = '40,5';
    expect(checked(draft)).toMatchObject({ body: { high: '40.5' }, problems: null });
    draft.condition = 'change';
    draft.effect = '';
    expect(checked(draft).problems).toEqual({ effect: 'Fill this in.' });
  });

  it('begins on the side that is bad', () => {
    expect(badSide(KPI)).toBe('above');
    expect(badSide({ ...KPI, direction: 'higher_better' })).toBe('below');
    expect(badSide({ ...KPI, direction: 'in_band' })).toBe('outside');
  });
});

describe('the page', () => {
  it('acknowledges an alert where it stands, and says what the server refuses', async () => {
    vi.spyOn(api, 'get').mockResolvedValue({ results: [INCIDENT], next: null });
    vi.spyOn(api, 'all').mockResolvedValue([]);
    const post = vi
      .spyOn(api, 'post')
      .mockRejectedValueOnce(new ApiProblem(409, { detail: 'This alert has ended already.' }));
    render(Alerts);
    await screen.findByRole('heading', { name: INCIDENT.sentence });
    const button = screen.getByRole('button', { name: 'Acknowledge: Abandonment' });
    await userEvent.click(button);
    expect(await screen.findByText('This alert has ended already.')).toBeTruthy();
    post.mockResolvedValueOnce({
      ...INCIDENT,
      acknowledged_at: '2026-11-22T11:00:00Z',
      acknowledged_by: 'Noé',
    });
    await userEvent.click(button);
    expect(post).toHaveBeenLastCalledWith('alerts/i1/acknowledge');
    expect(await screen.findByText(/Acknowledged by Noé/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Acknowledge: Abandonment' })).toBeNull();
  });

  it('makes a rule for a KPI from the keyboard, with the mistakes at their place', async () => {
    vi.spyOn(api, 'get').mockImplementation((path) =>
      Promise.resolve(
        path === 'alert-watchable'
          ? [{ map: 'm1', title: 'Shop', stages: [], kpis: [KPI] }]
          : { results: [], next: null },
      ),
    );
    vi.spyOn(api, 'all').mockImplementation((path) =>
      Promise.resolve(path.endsWith('/members') ? [{ user: 'u1', name: 'Inès' }] : []),
    );
    const post = vi.spyOn(api, 'post').mockResolvedValue(RULE);
    render(Alerts);
    await userEvent.click((await screen.findAllByRole('button', { name: 'New rule' }))[0]!);
    const level = await screen.findByLabelText('Alarm above (%)');
    const create = screen.getByRole('button', { name: 'Create rule' });
    await userEvent.type(level, 'x');
    await userEvent.click(create);
    expect(level.getAttribute('aria-invalid')).toBe('true');
    expect(post).not.toHaveBeenCalled();
    await userEvent.clear(level);
    await userEvent.type(level, '40');
    await userEvent.click(create);
    expect(post).toHaveBeenCalledWith(
      'alert-rules',
      expect.objectContaining({ stage_kpi: 'k1', condition: 'threshold', high: '40' }),
    );
    expect(await screen.findByText('“Abandonment” is being watched.')).toBeTruthy();
  });
});
