/**
 * Rows by id, for those who read one row and those who read them all.
 *
 * A SvelteMap hangs whoever iterates it on every row of it, and tells them once per row that changes:
 * with ten thousand cards the layout alone has ten thousand strings, and deleting a thousand cards
 * walks everything drawn three thousand times. Here who iterates hangs on one mark for all rows, and is
 * told once however many rows changed: `settle` when the last is in.
 */
import type { Id } from '../model/types';

class Mark {
  private rev = $state.raw(0);

  read(): void {
    void this.rev;
  }
  raise(): void {
    this.rev += 1;
  }
}

export class RowMap<R> extends Map<Id, R> {
  /** One for each row, made with it: a signal made by its reader would never call that reader. */
  private readonly marks = new Map<Id, Mark>();
  private readonly members = new Mark();
  private readonly all = new Mark();
  /** Other rows than before. */
  private moved = false;
  private changed = false;

  /** The row, or undefined; depends on that row alone, or on which rows there are. */
  override get(id: Id): R | undefined {
    this.reading(id);
    return super.get(id);
  }

  override has(id: Id): boolean {
    this.reading(id);
    return super.has(id);
  }

  override get size(): number {
    this.members.read();
    return super.size;
  }

  override keys(): MapIterator<Id> {
    this.members.read();
    return super.keys();
  }

  override values(): MapIterator<R> {
    this.all.read();
    return super.values();
  }

  override entries(): MapIterator<[Id, R]> {
    this.all.read();
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[Id, R]> {
    return this.entries();
  }

  /** Put a row; who iterates hears of it when it settles. */
  override set(id: Id, row: R): this {
    super.set(id, row);
    this.changed = true;
    const mark = this.marks.get(id);
    if (mark) mark.raise();
    else {
      this.marks.set(id, new Mark());
      this.moved = true;
    }
    return this;
  }

  override delete(id: Id): boolean {
    if (!super.delete(id)) return false;
    this.moved = this.changed = true;
    this.marks.get(id)?.raise();
    this.marks.delete(id);
    return true;
  }

  /** What was put and deleted since the last time is known to all from now on. */
  settle(): void {
    if (this.moved) this.members.raise();
    if (this.changed) this.all.raise();
    this.moved = this.changed = false;
  }

  private reading(id: Id): void {
    (this.marks.get(id) ?? this.members).read();
  }
}
