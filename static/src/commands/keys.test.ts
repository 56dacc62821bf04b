// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import {
  digitOf,
  isPrintable,
  isStroke,
  setSingleKeys,
  strokeLabel,
  strokeName,
  workingKeys,
  type Stroke,
} from './keys';
import { COMMANDS } from './registry';

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('strokes', () => {
  it('count Shift for letters and named keys, not for what it prints', () => {
    expect(strokeName(stroke('Z', { ctrlKey: true, shiftKey: true }))).toBe('Mod+Shift+z');
    expect(strokeName(stroke('?', { shiftKey: true }))).toBe('?');
    expect(strokeName(stroke('ArrowUp', { altKey: true }))).toBe('Alt+ArrowUp');
    expect(strokeName(stroke('z', { metaKey: true }))).toBe('Mod+z');
  });

  it('find digits under Shift by their place, whatever they print', () => {
    expect(isStroke(stroke('!', { code: 'Digit1', shiftKey: true }), ['Shift+Digit1'])).toBe(true);
    expect(isStroke(stroke('1', { code: 'Digit1', shiftKey: true }), ['Shift+Digit1'])).toBe(true);
    expect(isStroke(stroke('1', { code: 'Digit1' }), ['Shift+Digit1'])).toBe(false);
    expect(
      isStroke(stroke('!', { code: 'Digit1', shiftKey: true, ctrlKey: true }), ['Shift+Digit1']),
    ).toBe(false);
  });

  it('know the keys that begin a text: AltGr and input methods too, commands not', () => {
    expect(isPrintable(stroke('é'))).toBe(true);
    expect(isPrintable(stroke('Process'))).toBe(true);
    expect(
      isPrintable({
        ...stroke('@', { altKey: true }),
        getModifierState: (key: string) => key === 'AltGraph',
      } as Stroke),
    ).toBe(true);
    expect(isPrintable(stroke('n', { altKey: true }))).toBe(false);
    expect(isPrintable(stroke('z', { ctrlKey: true }))).toBe(false);
    expect(isPrintable(stroke('Enter'))).toBe(false);
    expect(isPrintable(stroke(' '))).toBe(false);
  });

  it('read the digits 1 to 5 from any row of any keyboard', () => {
    expect(digitOf(stroke('3', { code: 'Numpad3' }))).toBe(3);
    expect(digitOf(stroke('&', { code: 'Digit1' }))).toBe(1);
    expect(digitOf(stroke('1', { code: 'Digit1', shiftKey: true }))).toBe(1);
    expect(digitOf(stroke('6', { code: 'Digit6' }))).toBeNull();
    expect(digitOf(stroke('1', { ctrlKey: true }))).toBeNull();
  });

  it('are written as the keyboard shows them', () => {
    expect(strokeLabel('Mod+Shift+z', 'Espace', false)).toBe('Ctrl+Shift+Z');
    expect(strokeLabel('Mod+z', 'Espace', true)).toBe('⌘Z');
    expect(strokeLabel('Mod++', 'Space', false)).toBe('Ctrl++');
    expect(strokeLabel('Space', 'Espace', false)).toBe('Espace');
    expect(strokeLabel('Shift+Enter', 'Espace', false, 'fr')).toBe('Maj+Entrée');
    expect(strokeLabel('Shift+Enter', 'Space', false, 'en')).toBe('Shift+Enter');
    expect(strokeLabel('Delete', 'Espace', false, 'fr')).toBe('Suppr');
  });
});

describe('the registry', () => {
  it('names every command once', () => {
    const ids = COMMANDS.map((command) => command.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('never lets a command work everywhere by a bare letter', () => {
    // A letter belongs to the text where one can write, and to the grid elsewhere.
    const bare = COMMANDS.filter(
      (command) => command.anywhere && command.keys?.some((key) => /^[a-z]$/.test(key)),
    );
    expect(bare).toEqual([]);
  });

  it('gives a stroke to two commands only where they apply to different things', () => {
    const unconditional = new Map<string, string>();
    for (const command of COMMANDS.filter((entry) => !entry.when)) {
      for (const key of command.keys ?? []) {
        expect(unconditional.get(key), `${key}: ${command.id}`).toBeUndefined();
        unconditional.set(key, command.id);
      }
    }
  });
});

describe('single keys switched off', () => {
  afterEach(() => setSingleKeys(true));
  it('leaves shortcuts with a key held and named keys, and nothing on one character', () => {
    const keys = ['Mod+k', '/', 'Shift+Digit1', 'Delete', 'F2', 'm', 'Alt+ArrowUp'];
    expect(workingKeys(keys)).toEqual(keys);
    setSingleKeys(false);
    expect(workingKeys(keys)).toEqual(['Mod+k', 'Delete', 'F2', 'Alt+ArrowUp']);
    expect(isStroke(stroke('m'), ['m'])).toBe(false);
    expect(isStroke(stroke('k', { ctrlKey: true }), ['Mod+k', '/'])).toBe(true);
    expect(digitOf(stroke('3'))).toBeNull();
    expect(isPrintable(stroke('m'))).toBe(true);
  });
});
