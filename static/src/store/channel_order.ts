/**
 * Channels as a list shows them. Not sorted where they arrive: to compare words in a language's alphabet
 * the browser loads that alphabet, which would cost each opened map a tenth of its start.
 */
import { language } from '../i18n';
import type { ChannelView } from '../model/types';

/** The channels by name, in the alphabet of the language. */
export function byName(channels: ReadonlyMap<string, ChannelView>): ChannelView[] {
  const { compare } = new Intl.Collator(language());
  return [...channels.values()].sort((a, b) => compare(a.name, b.name));
}
