/** What `load` brings, once it is here; asking for it fetches it, again after a failure. */
export class Late<T> {
  private parts = $state.raw<T | null>(null);
  private asked = false;

  constructor(private readonly load: () => Promise<T>) {}

  get(): T | null {
    if (!this.asked) {
      this.asked = true;
      this.load().then(
        (parts) => (this.parts = parts),
        () => (this.asked = false),
      );
    }
    return this.parts;
  }
}
