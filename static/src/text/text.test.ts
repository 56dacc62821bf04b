import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { movedCaret } from './caret';
import { Draft, PAUSE_MS } from './draft';
import { hasMarkup, markdown, plainText, safeHref } from './markdown';

describe('the caret', () => {
  test.each([
    ['Hello world', 'Oh! Hello world', 5, 9],
    ['Hello world', 'Hello big world', 5, 5],
    ['Hello world', 'Hello big world', 8, 12],
    ['a long word', 'a word', 4, 2],
    ['😀 x', '😀😁 x', 4, 6],
    ['same', 'same', 4, 4],
  ])('"%s" → "%s" from %i to %i', (from, to, before, after) => {
    expect(movedCaret(from, to, before)).toBe(after);
  });
});

describe('a text under edit', () => {
  let shown: string;
  let map: string;
  let sent: [string, string][];
  let refuse: boolean;
  let name: boolean;
  let draft: Draft;
  const type = (text: string): void => {
    shown = text;
    draft.typed();
  };
  beforeEach(() => {
    vi.useFakeTimers();
    [shown, map, sent, refuse, name] = ['', '', [], false, false];
    draft = new Draft({
      text: () => shown,
      put: (text) => (shown = text),
      latest: () => map,
      tidy: (text) => (name ? text.trim() : text),
      admits: (text) => !name || text !== '',
      send: (base, value) => {
        if (refuse) return false;
        sent.push([base, value]);
        map = value + map.replace(base, '');
        return true;
      },
    });
  });
  afterEach(() => void vi.useRealTimers());

  test('is sent at a pause, and what others wrote is taken over only then', () => {
    type('Mi');
    type('Mine');
    map = ' Theirs';
    draft.changed();
    expect([shown, sent]).toEqual(['Mine', []]);
    vi.advanceTimersByTime(PAUSE_MS);
    expect(sent).toEqual([['', 'Mine']]);
    expect(shown).toBe('Mine Theirs');
    vi.advanceTimersByTime(10 * PAUSE_MS);
    expect(sent).toHaveLength(1);
    map = 'Now';
    draft.changed();
    expect(shown).toBe('Now');
  });

  test('nothing happens while a word is being composed, and leaving sends at once', () => {
    draft.compose(true);
    type('に');
    map = 'x';
    draft.changed();
    vi.advanceTimersByTime(10 * PAUSE_MS);
    expect([shown, sent]).toEqual(['に', []]);
    draft.compose(false);
    draft.leave();
    expect(sent).toEqual([['', 'に']]);
    draft.leave();
    expect(sent).toHaveLength(1);
  });

  test('of a name the space one has just typed stays in the field, and nothing empty is sent', () => {
    name = true;
    type('Late ');
    vi.advanceTimersByTime(PAUSE_MS);
    expect([shown, sent]).toEqual(['Late ', [['', 'Late']]]);
    map = 'Very Late';
    draft.changed();
    expect(shown).toBe('Very Late ');
    type(' ');
    vi.advanceTimersByTime(PAUSE_MS);
    expect(sent).toHaveLength(1);
    type('New');
    draft.leave();
    expect(sent[1]).toEqual(['Very Late', 'New']);
  });

  test('what is given up is not sent any more', () => {
    type('Mine');
    draft.drop();
    vi.advanceTimersByTime(PAUSE_MS);
    draft.leave();
    expect(sent).toEqual([]);
  });

  test('what was refused stays in the field and is tried again', () => {
    refuse = true;
    type('Kept');
    vi.advanceTimersByTime(PAUSE_MS);
    expect(shown).toBe('Kept');
    refuse = false;
    draft.leave();
    expect(sent).toEqual([['', 'Kept']]);
  });
});

describe('Markdown', () => {
  test('bold, italic, links and lists; everything else as it was typed', () => {
    expect(markdown('a **b *c*** _d_ e')).toEqual([
      {
        kind: 'lines',
        lines: [
          [
            { kind: 'text', text: 'a ' },
            {
              kind: 'strong',
              children: [
                { kind: 'text', text: 'b ' },
                { kind: 'em', children: [{ kind: 'text', text: 'c' }] },
              ],
            },
            { kind: 'text', text: ' ' },
            { kind: 'em', children: [{ kind: 'text', text: 'd' }] },
            { kind: 'text', text: ' e' },
          ],
        ],
      },
    ]);
    expect(markdown('- x\n- y\n1. z').map((block) => block.kind)).toEqual(['list', 'list']);
    expect(markdown('[so](https://a.example/x) and https://b.example.')).toMatchObject([
      {
        lines: [
          [
            { kind: 'link', href: 'https://a.example/x' },
            { kind: 'text', text: ' and ' },
            { kind: 'link', href: 'https://b.example/' },
            { kind: 'text', text: '.' },
          ],
        ],
      },
    ]);
    for (const plain of ['', 'a * b * c', '2 * 3', 'snake_case_name', '**', 'a\nb', '<b>x</b>'])
      expect(hasMarkup(plain), plain).toBe(false);
  });

  test('what is read of it, and where a list begins', () => {
    const text = '**Late**\n3. call [them](https://a.example)\n4. wait\n- or not';
    expect(plainText(text)).toBe('Late\ncall them\nwait\nor not');
    expect(plainText(text, { listed: true })).toBe('Late\n3. call them\n4. wait\n• or not');
    expect(markdown('2. Pay')).toMatchObject([{ kind: 'list', ordered: true, start: 2 }]);
  });

  test('no way to anything but the web and mail', () => {
    for (const bad of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      '//example.org',
      '/m/1',
      ' javascript:alert(1)',
    ]) {
      expect(safeHref(bad), bad).toBeNull();
      expect(hasMarkup(`[x](${bad.replace(/[()\s]/g, '')})`), bad).toBe(false);
    }
    expect(safeHref('mailto:a@example.org')).toBe('mailto:a@example.org');
  });
});
