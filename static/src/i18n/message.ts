/**
 * Says a message that the build parsed (vite.catalogues.ts): arguments, plurals and selections, which is
 * what our catalogues hold. The whole of intl-messageformat would be 3 KB of every page.
 */
import type {
  MessageFormatElement,
  PluralElement,
  SelectElement,
} from '@formatjs/icu-messageformat-parser';
import { once } from './once';

export type Values = Record<string, string | number | Date>;

// The parser's TYPE is a const enum; these are its numbers.
const LITERAL = 0;
const ARGUMENT = 1;
const SELECT = 5;
const PLURAL = 6;
const POUND = 7;

/** Numbers and plurals as one language has them. */
export interface Tongue {
  numbers: () => Intl.NumberFormat;
  plurals: () => Intl.PluralRules;
}

export function tongue(locale: string): Tongue {
  return {
    numbers: once(() => new Intl.NumberFormat(locale)),
    plurals: once(() => new Intl.PluralRules(locale)),
  };
}

function branch(element: PluralElement | SelectElement, value: unknown, spoken: Tongue) {
  const { options } = element;
  if ((element.type as number) === SELECT) return options[String(value)] ?? options['other'];
  const { offset } = element as PluralElement;
  return (
    options[`=${Number(value)}`] ??
    options[spoken.plurals().select(Number(value) - offset)] ??
    options['other']
  );
}

/** The text of a message with its arguments; `count` is what # stands for. */
export function say(
  message: readonly MessageFormatElement[],
  values: Values,
  spoken: Tongue,
  count = 0,
): string {
  let text = '';
  for (const element of message) {
    const type = element.type as number;
    if (type === LITERAL) text += (element as { value: string }).value;
    else if (type === ARGUMENT) text += String(values[(element as { value: string }).value] ?? '');
    else if (type === POUND) text += spoken.numbers().format(count);
    else if (type === SELECT || type === PLURAL) {
      const chosen = element as PluralElement | SelectElement;
      const value = values[chosen.value];
      const inner = type === PLURAL ? Number(value) - (chosen as PluralElement).offset : count;
      text += say(branch(chosen, value, spoken)?.value ?? [], values, spoken, inner);
    }
  }
  return text;
}
