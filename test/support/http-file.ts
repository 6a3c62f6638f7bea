import { randomInt, randomUUID } from 'node:crypto';
import type { Client } from './client.js';

/** A request of a `.http` file, before its variables have values. */
interface Request {
  title: string;
  /** By which later requests refer to it. */
  name?: string;
  /** What a comment says that it answers: `200`, or `404 not-found`. */
  expected?: string;
  lines: string[];
}

/** What was sent, or came back. */
interface Message {
  headers: Headers;
  body: unknown;
}

type Exchange = Record<'request' | 'response', Message>;

const ORIGIN = 'http://localhost:3000';
const DAY = 24 * 3_600_000;
const REFERENCE = /^(\w+)\.(request|response)\.(headers|body)\.(.+)$/;

const DYNAMIC: Record<string, (...args: string[]) => string> = {
  $guid: () => randomUUID(),
  $randomInt: (min, max) => String(randomInt(Number(min), Number(max))),
  $datetime: (_iso8601, days) => new Date(Date.now() + Number(days) * DAY).toISOString(),
};

/**
 * Sends the requests of a `.http` file from top to bottom to the server of `client`, as the REST Client of VS Code does.
 * Throws at the first that does not answer what its comment says, or says nothing. Answers how many there were.
 */
export async function runHttpFile(text: string, client: Client): Promise<number> {
  const [, ...parts] = text.replaceAll(ORIGIN, client.url).split(/^###/m);
  const values = new Values(text.replaceAll(ORIGIN, client.url));
  for (const part of parts) {
    const request = parse(part);
    const told = await send(request, client, values).catch((error: Error) => error.message);
    if (told !== request.expected)
      throw new Error(`${request.title}: ${told}, not ${request.expected ?? 'said in a comment'}`);
  }
  return parts.length;
}

function parse(part: string): Request {
  const [title = '', ...lines] = part.split('\n');
  return {
    title: title.trim(),
    name: /^# @name (\w+)$/m.exec(part)?.[1],
    expected: /^# (\d{3}\b.*)$/m.exec(part)?.[1],
    lines: lines.filter((line) => !/^(#|\/\/|@)/.test(line)),
  };
}

/** Answers status and code of what came back. */
async function send({ lines, name }: Request, client: Client, values: Values): Promise<string> {
  const [head = '', ...rest] = values.fill(lines.join('\n')).trim().split('\n\n');
  const [line = '', ...fields] = head.split('\n');
  const [method = '', address = ''] = line.split(' ');
  const { origin, pathname, search } = new URL(address);
  if (origin !== client.url) throw new Error(`${address} is elsewhere`);
  const headers = new Headers(fields.map((field) => field.split(': ', 2) as [string, string]));
  const body = rest.length > 0 ? rest.join('\n\n') : undefined;
  if (body && !headers.has('content-type')) throw new Error('a body without Content-Type');
  const sent = { headers: Object.fromEntries(headers), body };
  const answer = await client.call(method, `/${pathname}${search}`, sent);
  if (name) values.keep(name, { request: { headers, body }, response: answer });
  return answer.status < 400 ? String(answer.status) : `${answer.status} ${answer.body.code}`;
}

/** What stands for `{{...}}`: variables of the file, what they make up, and what earlier requests sent and got. */
class Values {
  private readonly variables: Map<string, string>;
  private readonly exchanges = new Map<string, Exchange>();

  constructor(text: string) {
    const definitions = [...text.matchAll(/^@(\w+) = (.+)$/gm)];
    this.variables = new Map(definitions.map(([, name, value]) => [name!, value!]));
  }

  keep(name: string, exchange: Exchange): void {
    this.exchanges.set(name, exchange);
  }

  fill(text: string): string {
    return text.replace(/{{(.+?)}}/g, (_, name: string) => this.valueOf(name));
  }

  private valueOf(name: string): string {
    const [word = '', ...args] = name.split(' ');
    const variable = this.variables.get(name);
    const value = DYNAMIC[word]?.(...args) ?? (variable && this.fill(variable)) ?? this.told(name);
    if (value === undefined) throw new Error(`nothing is {{${name}}}`);
    return value;
  }

  private told(reference: string): string | undefined {
    const [, name, side, part, path] = REFERENCE.exec(reference) ?? [];
    const message = this.exchanges.get(name ?? '')?.[side as keyof Exchange];
    if (!message) return undefined;
    if (part === 'headers') return message.headers.get(path!) ?? undefined;
    const found = path!
      .split(/[.[\]]+/)
      .filter((step) => step && step !== '$')
      .reduce<unknown>((whole, step) => (whole as Record<string, unknown> | undefined)?.[step], message.body);
    return typeof found === 'string' ? found : JSON.stringify(found);
  }
}
