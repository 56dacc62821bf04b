import { lasting } from '../editor/lasting';

/** What `load` brings, once it is here; asking for it fetches it, in the end. */
export class Late<T> {
  private parts = $state.raw<T | null>(null);
  private asked = false;

  constructor(private readonly load: () => Promise<T>) {}

  get(): T | null {
    if (!this.asked) {
      this.asked = true;
      void lasting(this.load).then((parts) => (this.parts = parts));
    }
    return this.parts;
  }
}
