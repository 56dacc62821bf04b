// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../i18n';
import { sayTooLong, tooMany } from './too_long';

const field = document.createElement('input');
const insert = (data: string): boolean =>
  field.dispatchEvent(
    new InputEvent('beforeinput', { data, inputType: 'insertFromPaste', bubbles: true }),
  );
const said = (): string | null | undefined => document.querySelector('[role=alert]')?.textContent;

beforeEach(async () => {
  await startI18n('en', []);
  HTMLElement.prototype.showPopover ??= () => undefined;
  field.maxLength = 80;
  field.value = 'x'.repeat(70);
  document.body.replaceChildren(field);
});

test('a paste longer than its field is cut with words at its place, one that fits without', async () => {
  const stop = sayTooLong();
  field.setSelectionRange(0, 0);
  expect(tooMany(field, 'ten chars!')).toBe(0);
  expect(tooMany(field, 'y'.repeat(300))).toBe(290);
  // What is replaced makes room.
  field.setSelectionRange(0, 70);
  expect(tooMany(field, 'y'.repeat(300))).toBe(220);

  insert('ten chars!');
  insert('y'.repeat(300));
  await vi.waitFor(() =>
    expect(said()).toBe(
      'At most 80 characters fit here: the first 80 of 300 were taken, the rest was left out.',
    ),
  );
  field.dispatchEvent(new Event('blur'));
  expect(said()).toBeUndefined();

  field.value = 'x'.repeat(80);
  field.setSelectionRange(80, 80);
  insert('z');
  await vi.waitFor(() => expect(said()).toBe('At most 80 characters fit here.'));
  stop();
});
