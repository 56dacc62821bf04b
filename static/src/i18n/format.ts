/** Numbers, percentages, dates and spans of time, written the way the reader's language writes them. */

import { once } from './once';

export type Lang = 'en' | 'fr';

const NARROW = '\u202f';

/** French typography wants the narrow no-break space wherever ICU puts the wide one. */
function narrow(text: string): string {
  return text.replaceAll('\u00a0', NARROW);
}

/** A decimal as the API sends it (a string keeps all its digits) or as a number. */
export type Decimal = string | number;

export interface DecimalOptions {
  /** Digits after the comma: exactly `decimals`, or at most that many with `trim`. */
  decimals?: number;
  trim?: boolean;
  /** Show + before what is above zero. */
  signed?: boolean;
}

export interface Formatter {
  lang: Lang;
  number(value: Decimal, options?: DecimalOptions): string;
  /** `value` already counts hundredths: 40 gives "40 %" in French, "40%" in English. */
  percent(value: Decimal, options?: DecimalOptions): string;
  money(value: Decimal, currency: string, options?: DecimalOptions): string;
  date(value: string | Date): string;
  /** A calendar day (`YYYY-MM-DD`), the same in every time zone. */
  day(value: string): string;
  /** Today in the zone, as `YYYY-MM-DD`: compares with other days as text. */
  today(now?: Date): string;
  dateTime(value: string | Date): string;
  /** "3 days ago", from `now`; longer than 30 days gives the date. */
  ago(value: string | Date, now?: Date): string;
  list(values: string[]): string;
}

/** Decimal strings go to Intl as they are: ECMAScript 2023 formats them exactly. */
function exact(value: Decimal): Intl.StringNumericLiteral | number {
  return typeof value === 'number' ? value : (value as Intl.StringNumericLiteral);
}

function digits(options: DecimalOptions): Intl.NumberFormatOptions {
  const { decimals, trim = false, signed = false } = options;
  return {
    ...(decimals === undefined
      ? { maximumFractionDigits: 4 }
      : { minimumFractionDigits: trim ? 0 : decimals, maximumFractionDigits: decimals }),
    signDisplay: signed ? 'exceptZero' : 'auto',
  };
}

const AGO_STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** The formatter of a language; `timeZone` is the workspace's, the viewer's own by default. */
export function formatter(lang: Lang, timeZone?: string): Formatter {
  // British English for the order of dates: a day before its month, as in French.
  const locale = lang === 'fr' ? 'fr-FR' : 'en-GB';
  const zone = timeZone ? { timeZone } : {};
  const dates = (options: Intl.DateTimeFormatOptions, by = locale) =>
    once(() => new Intl.DateTimeFormat(by, options));
  const day = dates({ dateStyle: 'medium', ...zone });
  const plainDay = dates({ dateStyle: 'medium', timeZone: 'UTC' });
  // Swedes write dates as ISO 8601 does.
  const isoDay = dates({ dateStyle: 'short', ...zone }, 'sv-SE');
  const minute = dates({ dateStyle: 'medium', timeStyle: 'short', ...zone });
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const lists = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const number = (value: Decimal, options: DecimalOptions, style: Intl.NumberFormatOptions) =>
    narrow(new Intl.NumberFormat(locale, { ...digits(options), ...style }).format(exact(value)));

  const self: Formatter = {
    lang,
    number: (value, options = {}) => number(value, options, {}),
    // The unit style keeps a decimal string exact; the percent style would multiply it by 100.
    percent: (value, options = {}) =>
      lang === 'fr' ? `${number(value, options, {})}${NARROW}%` : `${number(value, options, {})}%`,
    money: (value, currency, options = {}) =>
      number(value, options, { style: 'currency', currency }),
    date: (value) => narrow(day().format(new Date(value))),
    day: (value) => narrow(plainDay().format(new Date(`${value}T00:00:00Z`))),
    today: (now = new Date()) => isoDay().format(now),
    dateTime: (value) => narrow(minute().format(new Date(value))),
    ago(value, now = new Date()) {
      const seconds = (new Date(value).getTime() - now.getTime()) / 1000;
      if (Math.abs(seconds) > 30 * 86_400) return self.date(value);
      for (const [unit, size] of AGO_STEPS) {
        if (Math.abs(seconds) >= size)
          return narrow(relative().format(Math.trunc(seconds / size), unit));
      }
      return narrow(relative().format(0, 'second'));
    },
    list: (values) => lists().format(values),
  };
  return self;
}

/**
 * Read a number a person typed, comma or point, spaces allowed; gives the API's decimal string
 * ("12 500,5" → "12500.5") or null when it is no number.
 */
export function parseDecimal(text: string): string | null {
  const compact = text.replaceAll('−', '-').replace(/[\s\u00a0\u202f]/g, '');
  const canonical = compact.replace(',', '.');
  return /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(canonical)
    ? canonical
        .replace(/^\+/, '')
        .replace(/\.$/, '')
        .replace(/^(-?)\./, '$10.')
    : null;
}
