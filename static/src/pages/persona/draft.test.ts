import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../api/client';
import type { Persona, PersonaFields } from '../people/personas';
import { Draft } from './draft.svelte';

const BASE = { id: 'p', name: 'Léa', tagline: 'old', quote: '', rev: 1 } as Persona;

/** A server that holds one persona and refuses what builds on an older one. */
function server(): { row: Persona; send: ConstructorParameters<typeof Draft>[1]; calls: number } {
  const held = { row: BASE, calls: 0 } as ReturnType<typeof server>;
  held.send = (_id: string, fields: PersonaFields, rev?: number): Promise<Persona> => {
    held.calls += 1;
    if (rev !== held.row.rev)
      return Promise.reject(new ApiProblem(412, { code: 'precondition_failed', row: held.row }));
    if (fields.name === 'Karim')
      return Promise.reject(new ApiProblem(409, { fields: { name: 'Taken.' } }));
    held.row = { ...held.row, ...fields, rev: held.row.rev + 1 } as Persona;
    return Promise.resolve(held.row);
  };
  return held;
}

describe('a persona being edited', () => {
  it('saves what changed, in order, and nothing that did not', async () => {
    const held = server();
    const draft = new Draft(BASE, held.send);
    void draft.save({ tagline: 'a' });
    expect([draft.state, draft.row.tagline]).toEqual(['saving', 'a']);
    await draft.save({ tagline: 'b', quote: 'q' });
    await draft.save({ tagline: 'b' });
    expect(held.row).toMatchObject({ tagline: 'b', quote: 'q', rev: 3 });
    expect([draft.state, held.calls]).toEqual(['saved', 2]);
  });

  it('takes over a change of somebody else to another field', async () => {
    const held = server();
    const draft = new Draft(BASE, held.send);
    held.row = { ...BASE, quote: 'theirs', rev: 2 };
    await draft.save({ tagline: 'mine' });
    expect(held.row).toMatchObject({ tagline: 'mine', quote: 'theirs' });
    expect([draft.state, draft.row.quote]).toEqual(['saved', 'theirs']);
  });

  it('shows a change to the same field and keeps both texts until one is chosen', async () => {
    for (const whose of ['mine', 'theirs'] as const) {
      const held = server();
      const draft = new Draft(BASE, held.send);
      held.row = { ...BASE, tagline: 'theirs', rev: 2 };
      await draft.save({ tagline: 'mine' });
      expect(draft.state).toBe('conflict');
      expect(draft.conflict).toMatchObject({ theirs: held.row, mine: { tagline: 'mine' } });
      expect(draft.row.tagline).toBe('mine');
      await draft.settle(whose);
      expect([held.row.tagline, draft.row.tagline, draft.state]).toEqual([whose, whose, 'saved']);
    }
  });

  it('keeps what could not be sent, and says at the field what was refused', async () => {
    const held = server();
    let down = true;
    const draft = new Draft(BASE, (...sent) =>
      down ? Promise.reject(new ApiProblem(0, { code: 'network' })) : held.send!(...sent),
    );
    await draft.save({ tagline: 'mine' });
    expect([draft.state, draft.row.tagline]).toEqual(['failed', 'mine']);
    down = false;
    await draft.retry();
    expect([draft.state, held.row.tagline]).toEqual(['saved', 'mine']);
    await draft.save({ name: 'Karim' });
    expect([draft.problems['name'], draft.row.name]).toEqual(['Taken.', 'Karim']);
    await draft.save({ name: 'Zoé' });
    expect([draft.problems['name'], held.row.name]).toEqual([undefined, 'Zoé']);
  });
});
