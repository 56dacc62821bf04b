/**
 * A persona being edited: fields are saved one after the other as they are left, each on the
 * revision it builds on. A change somebody else made meanwhile to other fields is taken over; one
 * to the same field is shown, and nothing that was written is lost.
 */
import { ApiProblem } from '../../api/client';
import { changePersona, same, type Persona, type PersonaFields } from '../people/personas';

export type DraftState = 'saved' | 'saving' | 'failed' | 'conflict';
type Name = keyof PersonaFields;

export interface DraftConflict {
  /** The persona as somebody else left it. */
  theirs: Persona;
  mine: PersonaFields;
}

type Send = (id: string, fields: PersonaFields, rev?: number) => Promise<Persona>;

export class Draft {
  /** As it is to be read on the page: the server's, with what has not arrived there yet. */
  row: Persona = $state.raw() as Persona;
  state: DraftState = $state('saved');
  conflict: DraftConflict | null = $state.raw(null);
  problems: Record<string, string> = $state.raw({});
  failure: unknown = $state.raw(null);
  /** As the server has it. */
  private base: Persona;
  private waiting: PersonaFields = {};
  private sending: Promise<void> | null = null;

  constructor(
    row: Persona,
    private readonly send: Send = changePersona,
  ) {
    this.row = row;
    this.base = row;
  }

  /** Save fields; those that say what the server has already are not sent. */
  save(fields: PersonaFields): Promise<void> {
    const changed = Object.fromEntries(
      Object.entries(fields).filter(([name, value]) => !same(this.row[name as Name], value)),
    ) as PersonaFields;
    if (Object.keys(changed).length === 0) return this.sending ?? Promise.resolve();
    this.row = { ...this.row, ...changed } as Persona;
    this.waiting = { ...this.waiting, ...changed };
    return this.flush();
  }

  /** Send again what could not be sent. */
  retry(): Promise<void> {
    return this.flush();
  }

  /** After a conflict: keep what was written here, or take what somebody else wrote. */
  settle(whose: 'mine' | 'theirs'): Promise<void> {
    const { conflict } = this;
    if (!conflict) return Promise.resolve();
    this.conflict = null;
    this.base = conflict.theirs;
    if (whose === 'mine') this.waiting = { ...conflict.mine, ...this.waiting };
    this.row = { ...conflict.theirs, ...this.waiting } as Persona;
    return this.flush();
  }

  private flush(): Promise<void> {
    if (this.conflict) return Promise.resolve();
    this.sending ??= this.run().finally(() => (this.sending = null));
    return this.sending;
  }

  private async run(): Promise<void> {
    while (Object.keys(this.waiting).length > 0) {
      const fields = this.waiting;
      this.waiting = {};
      this.state = 'saving';
      try {
        this.took(await this.send(this.base.id, fields, this.base.rev), fields);
      } catch (error) {
        const theirs = presentRow(error);
        if (!theirs) {
          this.failed(error, fields);
          return;
        }
        const clash = Object.keys(fields).some(
          (name) => !same(theirs[name as Name], this.base[name as Name]),
        );
        if (clash) {
          this.conflict = { theirs, mine: { ...fields, ...this.waiting } };
          this.waiting = {};
          this.state = 'conflict';
          return;
        }
        // Somebody changed something else: theirs stays, ours goes on top.
        this.base = theirs;
        this.waiting = { ...fields, ...this.waiting };
        this.row = { ...theirs, ...this.waiting } as Persona;
      }
    }
    this.state = 'saved';
  }

  private took(row: Persona, fields: PersonaFields): void {
    this.base = row;
    this.row = { ...row, ...this.waiting } as Persona;
    this.failure = null;
    this.problems = without(this.problems, Object.keys(fields));
  }

  private failed(error: unknown, fields: PersonaFields): void {
    this.state = 'failed';
    this.failure = error;
    this.waiting = { ...fields, ...this.waiting };
    if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) {
      // Refused for what it says: the field shows why and keeps it; the next try is the next edit.
      const told = Object.entries(error.fields);
      const problems = told.length > 0 ? told : Object.keys(fields).map((n) => [n, error.message]);
      this.problems = {
        ...this.problems,
        ...Object.fromEntries(problems.map(([name, text]) => [name!.split(/[.[]/)[0]!, text!])),
      };
      this.waiting = without(this.waiting, Object.keys(fields)) as PersonaFields;
    }
  }
}

function presentRow(error: unknown): Persona | null {
  if (!(error instanceof ApiProblem) || error.status !== 412) return null;
  return (error.body['row'] as Persona | undefined) ?? null;
}

function without<T extends object>(from: T, names: string[]): T {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name))) as T;
}
