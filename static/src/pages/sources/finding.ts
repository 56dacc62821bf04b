/** Finding among a few things by words, whatever their case and accents. */

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those whose text has every word that is asked for; all of them where nothing is. */
export function found<T extends { text: string }>(things: T[], asked: string): T[] {
  const words = plain(asked).split(/\s+/).filter(Boolean);
  return things.filter((one) => {
    const text = plain(one.text);
    return words.every((word) => text.includes(word));
  });
}
