import { describe, expect, it } from 'vitest';
import { parsePlace } from '../../editor/focus';
import { channelKey, likelyMedium, mediaFor } from '../../dialogs/new_channel';
import { placeHref } from './touchpoints';

describe('the touchpoint catalogue', () => {
  it('links to a place that the editor can read', () => {
    const one = { id: 't', map: { id: 'm', title: '' }, lane: 'l', stage: 's', step: null };
    const href = placeHref(one);
    expect(href).toBe('/m/m/map#at=item:l:s:t');
    expect(parsePlace(href.split('#at=')[1]!)).toEqual({
      part: 'item',
      lane: 'l',
      column: 's',
      id: 't',
    });
    expect(placeHref({ ...one, step: 'p' })).toContain('item:l:p:t');
  });

  it('makes a key of a name that the server takes and nobody has', () => {
    expect(channelKey('Foire de Lyon 2', [])).toBe('foire_de_lyon_2');
    expect(channelKey('Café', ['cafe', 'cafe_2'])).toBe('cafe_3');
    expect(
      ['TikTok', 'Pop-up shop', 'Téléphone rose', 'Borne Wi-Fi', 'Web shopper'].map(likelyMedium),
    ).toEqual(['online', 'offline', 'offline', 'hybrid', 'offline']);
    expect(mediaFor('Salon pro')).toEqual(['offline', 'online', 'hybrid']);
    expect(channelKey('24/7', [])).toBe('channel');
    expect(channelKey('x'.repeat(60), [])).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
  });
});
