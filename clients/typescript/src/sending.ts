import { DoableError, errorOf, TimedOut, Unreachable } from './errors.js';
import { sleep, within } from './waiting.js';

/** As `fetch` is called here. */
export type Fetch = (request: Request) => Promise<Response>;

/** How often and for how long a request is tried. */
export interface Patience {
  /** How often it is sent at the most. */
  tries: number;
  /** Milliseconds for all tries and the pauses between them. A `Retry-After` that leads beyond is not waited for. */
  total: number;
  /** Milliseconds for one try, until the whole answer is there. */
  each: number;
}

export const PATIENCE: Patience = { tries: 5, total: 60_000, each: 30_000 };

/** What came back. */
export interface Reply<Data = unknown> {
  data: Data;
  response: Response;
}

/** The longest pause without a `Retry-After` (milliseconds). */
const LONGEST_PAUSE = 8_000;
/** So much later at the most (milliseconds) than `Retry-After` says, so that not everybody comes back at once. */
const SPREAD = 250;

/**
 * Sends a request until it is answered for good. What was not carried out (429, 503, 409 with `Retry-After`) is always
 * sent again; what got no answer (network failures, timeouts, 502, 504) where that does no harm. Throws
 * DoableError, Unreachable, TimedOut, and the reason of `signal`, which is not the request's: each copy of a request would
 * go on listening to a signal that lives longer.
 */
export async function send(
  fetch: Fetch,
  request: Request,
  patience: Patience,
  isRepeatable = mayRepeat(request),
  signal?: AbortSignal,
): Promise<Reply> {
  const end = Date.now() + patience.total;
  let lost = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      const limit = Math.min(patience.each, end - Date.now());
      return await sendOnce(fetch, request.clone(), { limit, tries, lost, signal });
    } catch (error) {
      const pause = pauseAfter(error, tries, isRepeatable);
      if (pause === undefined || tries >= patience.tries || Date.now() + pause >= end) throw error;
      if (isLost(error)) lost += 1;
      await sleep(pause, signal);
    }
  }
}

/**
 * Whether a request may be sent again though it may have been carried out. PUT and DELETE may (RFC 9110), and so may
 * PATCH, which sets members to values here (RFC 7396). A POST may with its key, which counts for who is signed in.
 */
const mayRepeat = ({ method, headers }: Request): boolean =>
  method !== 'POST' || (headers.has('idempotency-key') && headers.has('authorization'));

interface Try {
  limit: number;
  tries: number;
  lost: number;
  signal: AbortSignal | undefined;
}

/**
 * What is under way, as long as its signal is reachable. Node.js itself holds a request weakly, and one that is collected
 * does not hear its signal any more (nodejs/undici#4068).
 */
const underWay = new WeakMap<AbortSignal, Request>();

async function sendOnce(fetch: Fetch, request: Request, how: Try): Promise<Reply> {
  const { limit, tries, lost, signal } = how;
  const noAnswer = `No answer of the API at ${new URL(request.url).origin}`;
  // What a redirect of anything else leads to may be asked for by GET, and answer something else.
  const redirect = request.method === 'GET' ? 'follow' : 'manual';
  const late = () => new TimedOut(`${noAnswer} within ${limit} ms`, tries);
  try {
    return await within(limit, signal, late, async (ended) => {
      const own = new Request(request, { signal: ended, redirect });
      underWay.set(ended, own);
      const response = await fetch(own);
      const data = await read(response);
      if (!response.ok && response.status !== 304) throw errorOf(response, data, tries, lost);
      return { data, response };
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DoableError || error instanceof TimedOut) throw error;
    throw new Unreachable(noAnswer, tries, error);
  }
}

/** Throws when the answer breaks off, or is no answer of the API though it looks like success. */
async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.status === 204) return undefined;
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  try {
    if (isJson) return JSON.parse(text) as unknown;
  } catch (error) {
    if (response.ok) throw error;
  }
  if (response.ok) throw new TypeError(`Not JSON: ${text.slice(0, 100)}`);
  return undefined;
}

/** Whether the request may have been carried out though there was no answer of the API. */
const isLost = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof DoableError && [502, 504].includes(error.status));

/** Milliseconds until a request is sent again; undefined when it is not. */
function pauseAfter(error: unknown, tries: number, isRepeatable: boolean): number | undefined {
  const backoff = backoffAfter(tries, 500);
  if (isLost(error)) return isRepeatable ? backoff : undefined;
  if (!(error instanceof DoableError)) return undefined;
  const { status, retryAfter } = error;
  if (retryAfter !== undefined && [409, 429, 503].includes(status))
    return retryAfter * 1000 + Math.random() * SPREAD;
  return status === 429 || status === 503 ? backoff : undefined;
}

/** A random time, up to `first` milliseconds after the first try, and up to twice as long after each one more. */
export const backoffAfter = (tries: number, first: number): number =>
  Math.random() * Math.min(LONGEST_PAUSE, first * 2 ** (tries - 1));
