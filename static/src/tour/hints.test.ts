import { describe, expect, it } from 'vitest';
import en from '../i18n/tour.en.json';
import { escapes, HINTS, nextStep, textOf, titleOf, type Hint } from './hints';

const element = (name: string): Element => ({ id: name }) as unknown as Element;
const everywhere = (hint: Hint): Element => element(hint);

describe('hints', () => {
  it('come one after the other, each once', async () => {
    const seen = new Set<string>();
    const shown: string[] = [];
    for (
      let step = await nextStep(seen, everywhere);
      step;
      step = await nextStep(seen, everywhere)
    ) {
      shown.push(step.anchor.id);
      seen.add(step.hint);
    }
    expect(shown).toEqual([...HINTS]);
  });

  it('leave out what has nothing to point at, and what was seen', async () => {
    expect(
      await nextStep(new Set(['type']), (hint) => (hint === 'share' ? element('s') : null)),
    ).toEqual({
      hint: 'share',
      anchor: { id: 's' },
    });
    expect(await nextStep(new Set(HINTS), everywhere)).toBeNull();
    expect((await nextStep(new Set(), everywhere, ['type']))?.hint).toBe('type');
    expect(await nextStep(new Set(['type']), everywhere, ['type'])).toBeNull();
    expect(await nextStep(new Set(), () => null)).toBeNull();
  });

  it('take Escape only where nothing else waits for it', () => {
    expect(escapes({ key: 'Escape', defaultPrevented: false }, false)).toBe(true);
    expect(escapes({ key: 'Escape', defaultPrevented: true }, false)).toBe(false);
    expect(escapes({ key: 'Escape', defaultPrevented: false }, true)).toBe(false);
    expect(escapes({ key: 'Enter', defaultPrevented: false }, false)).toBe(false);
  });

  it('have their words', () => {
    for (const hint of HINTS) {
      expect(en).toHaveProperty([titleOf(hint)]);
      expect(en).toHaveProperty([textOf(hint)]);
    }
  });
});
