import { describe, expect, it } from 'vitest';
import { addressesIn, currencies, problemOf, timeZones } from './settings';

describe('a pasted list of addresses', () => {
  it('is read by lines, commas, semicolons and spaces, names and doubles left out', () => {
    expect(addressesIn('Ana <ana@x.org>, bo@x.org;cy@x.org\n  ana@x.org')).toEqual([
      'ana@x.org',
      'bo@x.org',
      'cy@x.org',
    ]);
    expect(addressesIn(' , ')).toEqual([]);
  });
});

describe('complaints', () => {
  it('are found for a field and for a part of it', () => {
    expect(problemOf({ 'emails.1': 'Bad.' }, 'emails')).toBe('Bad.');
    expect(problemOf({ role: 'No.' }, 'emails')).toBeUndefined();
  });
});

describe('the lists to choose from', () => {
  it('hold what is chosen, whether the browser knows it or not', () => {
    const zones = timeZones('en', 'Mars/Base');
    expect(zones.find((zone) => zone.key === 'Mars/Base')).toMatchObject({ aside: '' });
    expect(zones.find((zone) => zone.key === 'Europe/Paris')?.aside).toMatch(/^GMT\+[12]$/);
    expect(currencies('fr', 'EUR').find((one) => one.key === 'EUR')?.label).toBe('EUR · euro');
  });
});
