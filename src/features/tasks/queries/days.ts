const DAY = 86_400_000;
/** No date has a year of five digits, whatever the zone. */
const LAST_DAY = '9999-12-31';
const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day, `2026-11-20`, that it is in a zone at a moment. */
export function dayIn(zone: string, moment: Date): string {
  // One format takes 24 KB, and each zone has a name in millions of spellings.
  const name = zone.toLowerCase();
  let format = formats.get(name);
  if (!format) {
    // A calendar and digits that are ISO 8601's.
    format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(name, format);
  }
  const { year, month, day } = Object.fromEntries(
    format.formatToParts(moment).map(({ type, value }) => [type, value]),
  ) as Record<'year' | 'month' | 'day', string>;
  return year.length > 4 ? LAST_DAY : `${year.padStart(4, '0')}-${month}-${day}`;
}

/** So many days after a day, or before it. */
export const plusDays = (day: string, days: number): string =>
  new Date(Math.min(Date.parse(day) + days * DAY, Date.parse(LAST_DAY))).toISOString().split('T', 1)[0]!;

/**
 * The moment at which a day begins in a zone: midnight, and where clocks are put forward over midnight the moment after.
 * The search halves the two days around midnight in UTC, since all zones are within fourteen hours of it.
 */
export function startOf(day: string, zone: string): Date {
  let [before, after] = [Date.parse(day) - DAY, Date.parse(day) + DAY];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayIn(zone, new Date(middle)) < day) before = middle;
    else after = middle;
  }
  return new Date(after);
}
