/** A moment of the weeks in which everything happens: `at(20, '09:30')` is the 20th of November 2026. */
export const at = (day: number, time: string): string =>
  `2026-11-${String(day).padStart(2, '0')}T${time}:00.000Z`;

/** A UUIDv7 of a moment, with an end that is told apart at a glance. */
export function idAt(moment: string, end: string): string {
  const time = Date.parse(moment).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${end.padStart(12, '0')}`;
}

/** What every resource has that nobody has changed since. */
export const madeAt = (moment: string) => ({ version: 1, createdAt: moment, updatedAt: moment });

/** A resource after its first change, at a moment. */
export const changedAt = (moment: string) => (thing: object, change: object) => ({
  ...thing,
  ...change,
  version: 2,
  updatedAt: moment,
});
