export { Doable, type DoableOptions, etag } from './doable.js';
export {
  type Code,
  DoableError,
  isCode,
  SecondFactorRequired,
  SignedOut,
  TimedOut,
  Unreachable,
} from './errors.js';
export type * from './operations.js';
export type { components, operations, paths } from './openapi.js';
export type { Fetch, Patience, Reply } from './sending.js';
export { inMemory, type Tokens, type TokenStore } from './session.js';
