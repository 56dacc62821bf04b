import { describe, expect, it } from 'vitest';
import { mappingOf, problemOf, rolesOf } from './mapping';

describe('the mapping of a file', () => {
  it('goes to roles and back: statistics in columns', () => {
    const columns = ['week', 'abandoned', 'checkouts', 'note'];
    const mapping = {
      date: 'week',
      date_order: 'dmy' as const,
      series_column: null,
      series: [{ name: '', columns: { x: 'abandoned', n: 'checkouts' } }],
    };
    const roles = rolesOf(columns, mapping);
    expect(roles).toEqual(['date', 'x', 'n', 'ignore']);
    expect(mappingOf(columns, roles, 'dmy')).toEqual(mapping);
  });

  it('goes to roles and back: one series a column, beside a column that names series', () => {
    const columns = ['date', 'shop', 'orders', 'returns'];
    const mapping = {
      date: 'date',
      date_order: 'mdy' as const,
      series_column: 'shop',
      series: [
        { name: 'orders', columns: { value: 'orders' } },
        { name: 'returns', columns: { value: 'returns' } },
      ],
    };
    const roles = rolesOf(columns, mapping);
    expect(roles).toEqual(['date', 'series', 'own', 'own']);
    expect(mappingOf(columns, roles, 'mdy')).toEqual(mapping);
  });

  it('needs a date, a value and each role once', () => {
    expect(problemOf(['date', 'own'])).toBeNull();
    expect(problemOf(['ignore', 'own'])).toBe('noDate');
    expect(problemOf(['date', 'ignore'])).toBe('noValues');
    expect(problemOf(['date', 'series'])).toBe('noValues');
    expect(problemOf(['date', 'x', 'x'])).toBe('twice');
  });
});
