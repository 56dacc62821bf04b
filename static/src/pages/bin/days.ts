/** How long a deleted map can be brought back (BIN_DAYS of journeymap/maps/services.py). */
const BIN_DAYS = 30;
const DAY_MS = 86_400_000;

/** Whole days left in the bin, counting the one that has begun; 0 once the time is over. */
export function daysLeft(deletedAt: string, now: Date): number {
  const gone = (now.getTime() - Date.parse(deletedAt)) / DAY_MS;
  return Math.max(0, Math.ceil(BIN_DAYS - gone));
}
