/**
 * How much of something a test does. `npm run test:full` does all that is promised; every run does enough to notice
 * what is broken, and leaves time.
 */
export const scaled = (full: number, usual: number): number => (process.env.FULL ? full : usual);
