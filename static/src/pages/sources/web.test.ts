import { describe, expect, it } from 'vitest';
import { startI18n } from '../../i18n';
import type { Recipe } from './sources';
import {
  credentials,
  queriesIn,
  recipeProblems,
  seriesProblem,
  webConfig,
  webDraft,
  webProblems,
} from './web';

const both = (text: string) => ({ en: text, fr: text });
const recipe: Recipe = {
  key: 'shop',
  title: both('Shop'),
  docs: '',
  timezone: 'UTC',
  fields: ['site', 'token'].map((key) => ({
    key,
    label: both(key),
    hint: {},
    kind: 'text',
    secret: key === 'token',
    required: true,
    example: '',
    options: [],
    default: '',
  })),
  metrics: [],
  procedure: { owner: both(''), method: both(''), checklist: [] },
};

describe('a source asked over HTTP', () => {
  it('sends a recipe its fields, and its credentials apart', () => {
    const draft = webDraft('recipe', { recipe: 'shop', fields: { site: ' acme ', token: 'x' } });
    expect(webConfig('recipe', draft, {}, recipe)).toEqual({
      recipe: 'shop',
      fields: { site: 'acme' },
    });
    expect(credentials('recipe', draft, { token: 's', other: 'y' }, recipe)).toEqual({
      token: 's',
    });
  });

  it('keeps what the form does not show', () => {
    const series = { carts: { family: 'count', request: { path: '/' } } };
    const stored = {
      url: 'https://a.example',
      auth: { kind: 'hmac', header: 'X', over: '{{body}}', prefix: 'v1=' },
      series,
      rate: { count: 1, seconds: 2 },
    };
    const draft = webDraft('http', stored);
    expect(webConfig('http', draft, stored)).toEqual(stored);
    expect(credentials('http', draft, {})).toEqual({ key: '' });
    draft.auth = 'bearer';
    expect(credentials('http', draft, { token: 't' })).toEqual({ token: 't' });
    const sheet = { url: 'https://a.example/x', mapping: { date: 'Week' } };
    const same = webDraft('sheet', sheet);
    expect(webConfig('sheet', same, sheet)).toEqual(sheet);
    const url = 'https://b.example/y';
    expect(webConfig('sheet', { ...same, url }, sheet)).toEqual({ url });
  });

  it('reads queries by lines and writes them back', () => {
    const queries = { x: 'sum(a)\n/ 2', n: 'b{code=~"5..:"}' };
    const stored = { url: 'https://p.example', auth: { kind: 'none' }, queries: { up: queries } };
    const draft = webDraft('promql', stored);
    expect(draft.series[0]?.text).toBe('x: sum(a)\n/ 2\nn: b{code=~"5..:"}');
    expect(webConfig('promql', draft, stored)).toEqual(stored);
    expect(queriesIn('up')).toEqual({ value: 'up' });
    expect(queriesIn('  \n')).toEqual({});
  });

  it('tells a mistake at its series', async () => {
    await startI18n('en', ['pages']);
    const draft = webDraft('http', {});
    draft.series = [
      { name: 'a', text: '{' },
      { name: 'b', text: '' },
    ];
    expect(Object.keys(webProblems('http', draft))).toEqual(['config.series.a']);
    expect(webProblems('promql', draft)).toEqual({});
    const problems = { 'config.series.a.columns.c': 'Bad.', 'config.series.ab': 'Other.' };
    expect(seriesProblem(problems, 'http', 'a')).toBe('columns.c: Bad.');
    expect(seriesProblem(problems, 'http', 'ab')).toBe('Other.');
    expect(seriesProblem(problems, 'http', 'c')).toBeUndefined();
  });

  it('tells all that a recipe still needs', async () => {
    await startI18n('en', ['pages']);
    const asked = (key: string, more: object) => ({ key, default: '', required: true, ...more });
    const recipe = {
      key: 'shop',
      fields: [
        asked('site', { secret: false }),
        asked('host', { secret: false, default: 'a.example' }),
        asked('goal', { secret: false, required: false }),
        asked('token', { secret: true }),
      ],
    } as unknown as Recipe;
    const draft = webDraft('recipe', {});
    const places = ['config.fields.site', 'secrets.token'];
    expect(Object.keys(recipeProblems(recipe, draft, {}, []))).toEqual(places);
    draft.fields['site'] = 'x';
    expect(recipeProblems(recipe, draft, {}, ['token'])).toEqual({});
    expect(recipeProblems(recipe, draft, { token: 'x' }, [])).toEqual({});
  });
});
