import { describe, expect, it } from 'vitest';
import { formatter, parseDecimal } from './format';

const fr = formatter('fr', 'Europe/Paris');
const en = formatter('en', 'Europe/Paris');

describe('numbers', () => {
  it('use the decimal comma and narrow spaces in French', () => {
    expect(fr.number('12500.5', { decimals: 1 })).toBe('12\u202f500,5');
    expect(fr.percent('40.0000', { decimals: 1 })).toBe('40,0\u202f%');
    expect(fr.percent('-15', { decimals: 1, signed: true })).toBe('-15,0\u202f%');
    expect(fr.money('49.9', 'EUR', { decimals: 2 })).toBe('49,90\u202f€');
  });

  it('use the point and commas in English', () => {
    expect(en.number('12500.5', { decimals: 1 })).toBe('12,500.5');
    expect(en.percent(40)).toBe('40%');
  });

  it('keep every digit of a decimal string', () => {
    expect(en.number('9007199254740993')).toBe('9,007,199,254,740,993');
  });
});

describe('dates', () => {
  it('follow the time zone of the workspace', () => {
    expect(fr.date('2026-11-20T23:30:00Z')).toBe('21 nov. 2026');
    expect(fr.day('2027-01-15')).toBe('15 janv. 2027');
    expect(fr.today(new Date('2026-11-20T23:30:00Z'))).toBe('2026-11-21');
    expect(en.date('2026-11-20T12:00:00Z')).toBe('20 Nov 2026');
  });

  it('say how long ago, up to a month', () => {
    const now = new Date('2026-11-22T12:00:00Z');
    expect(en.ago('2026-11-22T11:59:40Z', now)).toBe('now');
    expect(en.ago('2026-11-22T09:00:00Z', now)).toBe('3 hours ago');
    expect(fr.ago('2026-11-21T11:00:00Z', now)).toBe('hier');
    expect(en.ago('2026-01-05T12:00:00Z', now)).toBe('5 Jan 2026');
  });
});

describe('what a person types', () => {
  it('may have a comma, a point, spaces or a true minus', () => {
    expect(parseDecimal('12\u202f500,5')).toBe('12500.5');
    expect(parseDecimal(' 35.0 ')).toBe('35.0');
    expect(parseDecimal('−3')).toBe('-3');
    expect(parseDecimal(',5')).toBe('0.5');
  });

  it('is refused when it is no number', () => {
    for (const text of ['', 'abc', '1,2,3', '1e5', '--1', '.'])
      expect(parseDecimal(text)).toBeNull();
  });
});
