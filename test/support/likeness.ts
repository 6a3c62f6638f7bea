/** What is made anew each time, so that only its form can be the same. */
const MADE = new Set(
  ['position', 'token', 'secret', 'uri', 'accessToken', 'refreshToken', 'recoveryCodes', 'nextCursor'].concat(
    ['authorizationUrl'],
  ),
);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where an answer is not what an example shows. Moments and what is made anew need only look
 * alike, and ids of what was not `known` before.
 */
export function differences(
  example: unknown,
  answer: unknown,
  known: ReadonlySet<string>,
  path = '',
): string[] {
  const name = path.split('/').at(-1)!;
  if (example === answer || (MADE.has(name) && typeof example === typeof answer)) return [];
  if (isObject(example) && isObject(answer)) {
    const names = new Set([...Object.keys(example), ...Object.keys(answer)]);
    return [...names].flatMap((one) => differences(example[one], answer[one], known, `${path}/${one}`));
  }
  const isNew = (value: unknown) => ID.test(String(value)) && !known.has(String(value));
  const isMoment = (value: unknown) => INSTANT.test(String(value));
  if ([isNew, isMoment].some((isAlike) => isAlike(example) && isAlike(answer))) return [];
  return [`${path}: ${JSON.stringify(answer)}, not ${JSON.stringify(example)}`];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object';
