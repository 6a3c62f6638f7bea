import type { Change, Contract, Operation, Parameter, Response } from './contract.js';
import { SchemaComparison, type Way } from './schema-changes.js';

type Found = Omit<Change, 'operations'>;

/** Every difference between two contracts that a client can notice. What has several operations is told once. */
export function contractChanges(before: Contract, after: Contract, now = new Date()): Change[] {
  const [old, current] = [operationsOf(before), operationsOf(after)];
  const together = new Map<string, Change>();
  for (const name of new Set([...old.keys(), ...current.keys()])) {
    for (const found of changesOf(old.get(name), current.get(name))) {
      const key = JSON.stringify(found);
      const change = together.get(key) ?? { ...found, operations: [] };
      if (!change.operations.includes(name)) change.operations.push(name);
      together.set(key, change);
    }
  }
  return [...together.values()];

  function changesOf(earlier?: Operation, later?: Operation): Found[] {
    if (!earlier) return [{ kind: 'added', what: summary(later!), isBreaking: false }];
    // Whoever was warned until the day came has had time.
    if (!later) return [{ kind: 'removed', what: summary(earlier), isBreaking: !isOver(earlier, now) }];
    return new OperationComparison(before, after).of(earlier, later);
  }
}

const summary = ({ summary: text }: Operation) => `(${text})`;
const isOver = ({ deprecated, 'x-sunset': sunset }: Operation, now: Date) =>
  deprecated === true && sunset !== undefined && new Date(sunset) <= now;

function operationsOf({ paths }: Contract): Map<string, Operation> {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) =>
        [`${method.toUpperCase()} ${path.replace(/^\/api\/v1/, '')}`, operation] as const,
    ),
  );
  return new Map(all);
}

const ROLES = [undefined, 'viewer', 'editor', 'owner'];

class OperationComparison {
  private readonly found: Found[] = [];

  constructor(
    private readonly before: Contract,
    private readonly after: Contract,
  ) {}

  of(before: Operation, after: Operation): Found[] {
    if (before.operationId !== after.operationId)
      this.changed(`bears the name \`${after.operationId}\` in place of \`${before.operationId}\``, true);
    if (after.deprecated && !before.deprecated)
      this.add(
        'deprecated',
        `ends ${after['x-sunset'] ? `on ${after['x-sunset']}` : 'in a later version'}`,
        false,
      );
    this.parameters(before.parameters ?? [], after.parameters ?? []);
    this.body(before.requestBody, after.requestBody);
    this.access(before, after);
    this.responses(before.responses, after.responses);
    return this.found;
  }

  private parameters(before: Parameter[], after: Parameter[]): void {
    const known = new Map(before.map((one) => [`${one.in} ${one.name}`, one]));
    for (const parameter of after) {
      const key = `${parameter.in} ${parameter.name}`;
      const earlier = known.get(key);
      known.delete(key);
      if (!earlier) {
        const isNeeded = parameter.required === true;
        this.add('added', `${isNeeded ? 'needs' : 'takes'} ${told(parameter)}`, isNeeded);
        continue;
      }
      if (parameter.required && !earlier.required) this.changed(`needs ${told(parameter)}`, true);
      if (!parameter.required && earlier.required) this.changed(`works without ${told(parameter)}`, false);
      this.schemas('sent', earlier.schema, parameter.schema, parameter.name);
    }
    for (const gone of known.values()) this.add('removed', `no longer takes ${told(gone)}`, true);
  }

  private body(before: Operation['requestBody'], after: Operation['requestBody']): void {
    if (after?.required && !before?.required) this.changed('needs a body', true);
    if (before?.required && !after?.required) this.changed('works without a body', false);
    this.contents('sent', before?.content, after?.content);
  }

  private responses(before: Operation['responses'], after: Operation['responses']): void {
    for (const status of Object.keys(before).filter((one) => !after[one]))
      this.add('removed', `no longer answers ${status}`, isSuccess(status));
    for (const [status, response] of Object.entries(after)) {
      const [earlier, later] = [
        before[status] && resolve(this.before, before[status]),
        resolve(this.after, response),
      ];
      if (!earlier) {
        this.add('added', `answers ${status}`, false);
        continue;
      }
      this.headers(earlier, later);
      this.contents('answered', earlier.content, later.content);
    }
  }

  private headers({ headers: before = {} }: Response, { headers: after = {} }: Response): void {
    for (const name of Object.keys(before).filter((one) => !after[one]))
      this.add('removed', `no longer answers the header \`${name}\``, true);
    for (const name of Object.keys(after).filter((one) => !before[one]))
      this.add('added', `answers the header \`${name}\``, false);
  }

  private contents(way: Way, before: Response['content'] = {}, after: Response['content'] = {}): void {
    const verb = way === 'sent' ? 'takes' : 'answers';
    for (const type of Object.keys(before).filter((one) => !after[one]))
      this.add('removed', `no longer ${verb} \`${type}\``, true);
    for (const [type, { schema }] of Object.entries(after)) {
      if (before[type]) this.schemas(way, before[type].schema, schema);
      else this.add('added', `${verb} \`${type}\``, false);
    }
  }

  private schemas(way: Way, ...[before, after, name]: Parameters<SchemaComparison['of']>): void {
    for (const { kind, what, isBreaking } of new SchemaComparison(this.before, this.after, way).of(
      before,
      after,
      name,
    ))
      this.add(kind, what, isBreaking);
  }

  /** A token that was enough is enough. */
  private access(before: Operation, after: Operation): void {
    const [old, now] = [tokensOf(before), tokensOf(after)];
    for (const token of old.filter((one) => !now.includes(one)))
      this.add('removed', `no longer takes ${token}`, !now.includes(NOBODY));
    for (const token of now.filter((one) => !old.includes(one))) this.add('added', `takes ${token}`, false);
    const [role, needed] = [before['x-project-role'], after['x-project-role']];
    if (role !== needed)
      this.changed(
        `asks for the role \`${needed ?? 'none'}\` in place of \`${role ?? 'none'}\``,
        ROLES.indexOf(needed) > ROLES.indexOf(role),
      );
  }

  private changed = (what: string, isBreaking: boolean) => this.add('changed', what, isBreaking);

  private add(kind: Change['kind'], what: string, isBreaking: boolean): void {
    if (!this.found.some((one) => one.what === what)) this.found.push({ kind, what, isBreaking });
  }
}

const isSuccess = (status: string) => /^[23]/.test(status);
const resolve = ({ components }: Contract, response: Response): Response =>
  response.$ref ? components.responses[response.$ref.split('/').at(-1)!]! : response;
const told = ({ in: place, name }: Parameter) =>
  place === 'header' ? `the header \`${name}\`` : `\`${name}\``;

const NOBODY = 'requests without a token';
const KINDS_OF_TOKEN: Readonly<Record<string, string>> = {
  bearer: 'access tokens',
  personalToken: 'personal access tokens',
};
/** Each way to be let in. */
function tokensOf({ security = [] }: Operation): string[] {
  if (security.length === 0) return [NOBODY];
  return security.map((one) => {
    const [[scheme, scopes] = []] = Object.entries(one);
    if (scheme === undefined) return NOBODY;
    const kind = KINDS_OF_TOKEN[scheme] ?? `the \`${scheme}\``;
    return scopes?.length ? `${kind} with ${scopes.map((scope) => `\`${scope}\``).join(' and ')}` : kind;
  });
}
