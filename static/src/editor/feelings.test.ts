// The words for feelings: known in both languages, free ones kept, contradictions remarked on.
import { beforeEach, expect, test } from 'vitest';
import { startI18n } from '../i18n';
import { contradicts, FEELING_NAMES, feelingOf, feelingText } from './feelings';

beforeEach(() => startI18n('fr', ['curve']));

test('twenty words, each with a name', () => {
  expect(FEELING_NAMES).toHaveLength(20);
  expect(new Set(FEELING_NAMES.map(feelingText)).size).toBe(20);
  expect(feelingText('angry')).toBe('En colère');
  expect(feelingText('à bout de souffle')).toBe('à bout de souffle');
});

test('what is typed is kept under its key where it is known', () => {
  expect(feelingOf(' en colère ')).toBe('angry');
  expect(feelingOf('FRUSTRATED')).toBe('frustrated');
  expect(feelingOf('À bout')).toBe('À bout');
  expect(feelingOf('  ')).toBeNull();
});

test('only opposite signs contradict each other', () => {
  expect(contradicts('delighted', -2)).toBe(true);
  expect(contradicts('worried', 1)).toBe(true);
  expect(contradicts('surprised', -2)).toBe(false);
  expect(contradicts('delighted', 0)).toBe(false);
  expect(contradicts('à bout', 2)).toBe(false);
  expect(contradicts(null, 2)).toBe(false);
});
