/** Words, names and marks in a query. */
export const MAX_TOKENS = 1000;
/** Fields within fields. */
export const MAX_DEPTH = 15;
/** Fields under another name than their own, those of fragments each time that these are spread. */
export const MAX_ALIASES = 50;
/** Objects that an answer may hold. */
export const MAX_COST = 5000;
/** What the schema counts as where it is asked for, and one type of it. */
export const COST_OF_SCHEMA: Readonly<Record<string, number>> = { __schema: 2000, __type: 100 };
/** Statements of one request that PostgreSQL is asked at the same time. */
export const MAX_AT_ONCE = 4;
/** Seconds after which a request asks PostgreSQL for nothing more. */
export const MAX_SECONDS = 5;
/** How many a list has whose number nobody says. */
export const USUAL = 10;
