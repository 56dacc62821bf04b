/** What `make` makes, made when first asked for: the browser's formatters each cost a page milliseconds. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
