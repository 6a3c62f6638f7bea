import type { Answer, Client } from './client.js';

/** Asks in GraphQL. */
export const ask = (
  who: Client,
  query: string,
  variables?: object,
  headers?: Record<string, string>,
): Promise<Answer> => who.post('//graphql', { query, variables }, { headers });

// What was asked for is whatever the test says it is.
/* oxlint-disable-next-line typescript/no-explicit-any */
type Data = any;

/** What was asked for; throws when there is an error. */
export async function data(who: Client, query: string, variables?: object): Promise<Data> {
  const { status, body, text } = await ask(who, query, variables);
  if (status !== 200 || body.errors) throw new Error(`${query} answered ${status}: ${text}`);
  return body.data;
}

/** The codes of the errors, with what they are about. */
export async function codes(who: Client, query: string, variables?: object): Promise<string[]> {
  const { body, text } = await ask(who, query, variables);
  if (!body?.errors) throw new Error(`no errors: ${text}`);
  return (body.errors as { path?: (string | number)[]; extensions: { code: string } }[]).map(
    ({ path, extensions }) => [path?.join('.'), extensions.code].filter(Boolean).join(' '),
  );
}

/** So many parts of a query, each a little different. */
export const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
