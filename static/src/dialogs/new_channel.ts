/** A channel made from the name somebody typed: its key, and what kind it sounds like. */
export type Medium = 'online' | 'offline' | 'hybrid';
export const MEDIA: readonly Medium[] = ['online', 'offline', 'hybrid'];

/** Beginnings of words, English and French, of what is met away from a screen. */
const OFFLINE =
  'affich agenc boutiqu branch brochur bus cafe clini comptoir conseill counter courrier desk driver event evenement facteur fair flyer foire guichet hotel hotline letter livreur magasin phone poster radio rayon receptio restaurant salle salon shop showroom stand station store telephon train tv vendeur visit'.split(
    ' ',
  );
const HYBRID = 'borne kiosk partenai partner produit product distributeur terminal'.split(' ');

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** The kind a name sounds like: most new channels are screens, so that is what an unknown word means. */
export function likelyMedium(name: string): Medium {
  const words = plain(name).split(/[^a-z0-9]+/);
  const begins = (beginnings: readonly string[]): boolean =>
    words.some((word) =>
      beginnings.some((one) => (one.length < 4 ? word === one : word.startsWith(one))),
    );
  if (begins(HYBRID)) return 'hybrid';
  return begins(OFFLINE) ? 'offline' : 'online';
}

/** The kinds, the likely one first. */
export function mediaFor(name: string): Medium[] {
  const likely = likelyMedium(name);
  return [likely, ...MEDIA.filter((medium) => medium !== likely)];
}

/** A channel's key from its name: letters, digits and _, none that is taken. */
export function channelKey(name: string, taken: readonly string[]): string {
  const base =
    plain(name)
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '')
      .slice(0, 36) || 'channel';
  for (let n = 2, key = base; ; n += 1) {
    if (!taken.includes(key)) return key;
    key = `${base}_${n}`;
  }
}
