/** UUIDv7 made in the browser, so that a thing has its id before the server has heard of it. */

let lastMs = 0;
let counter = 0;

/**
 * A UUIDv7 (RFC 9562), sortable by creation and strictly rising inside one page.
 *
 * `crypto.randomUUID` needs HTTPS; a server on a local network often has none.
 */
export function uuid7(): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = ((random[0]! << 8) | random[1]!) & 0x7ff;
  } else if (++counter > 0xfff) {
    // More than 2,048 ids in one millisecond: borrow from the future to stay sorted.
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const sequence = (0x7000 | counter).toString(16);
  random[2] = (random[2]! & 0x3f) | 0x80;
  const tail = Array.from(random.subarray(2), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  return `${time.slice(0, 8)}-${time.slice(8)}-${sequence}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** Whether `value` is the canonical lower-case text of a UUID. */
export function isUuid(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value)
  );
}
