import type { Change, Contract, Schema } from './contract.js';

/** Which way values of a schema go: clients send them, or get them. */
export type Way = 'sent' | 'answered';

type Found = Omit<Change, 'operations'>;

const TAKES = { sent: 'takes', answered: 'answers' };

/** Rules whose larger value lets less through, and the other way round. */
const LOWER = ['minimum', 'minLength', 'minItems'] as const;
const UPPER = ['maximum', 'maxLength', 'maxItems'] as const;
const FORMS = ['format', 'pattern'] as const;
const COMBINED = ['anyOf', 'oneOf', 'allOf'] as const;

/** Compares the schemas of one value, and of what is in it. */
export class SchemaComparison {
  private readonly found: Found[] = [];
  private readonly entered = new Set<string>();

  constructor(
    private readonly before: Contract,
    private readonly after: Contract,
    private readonly way: Way,
  ) {}

  /** The differences; `name` is what the value is called, nothing for a whole body. */
  of(before: Schema, after: Schema, name = ''): Found[] {
    this.compare(before, after, name);
    return this.found;
  }

  private compare(earlier: Schema, later: Schema, name: string): void {
    // A task that has tasks in it would have no end.
    const pair = `${earlier.$ref} ${later.$ref}`;
    if (earlier.$ref && later.$ref && this.entered.has(pair)) return;
    this.entered.add(pair);
    const [before, after] = [resolve(this.before, earlier), resolve(this.after, later)];
    this.values(before, after, name);
    this.rules(before, after, name);
    this.members(before, after, name);
    if (before.items && after.items) this.compare(before.items, after.items, `${name}[]`);
    this.entered.delete(pair);
  }

  /** What may be there is a set. It may grow in what is sent, and shrink in what is answered. */
  private values(before: Schema, after: Schema, name: string): void {
    const types = [typesOf(before), typesOf(after)] as const;
    const [more, fewer] = [added(...types, covers), added(types[1], types[0], covers)];
    if (more.length > 0) this.widened(name, `may be ${more.join(' or ')}`);
    if (fewer.length > 0) this.narrowed(name, `may no longer be ${fewer.join(' or ')}`);
    this.choices(before.enum, after.enum, name);
    for (const rule of COMBINED) {
      if (JSON.stringify(before[rule]) !== JSON.stringify(after[rule]))
        this.say(name, 'has another form', true);
    }
  }

  private choices(before: unknown[] | undefined, after: unknown[] | undefined, name: string): void {
    if (!before && !after) return;
    if (!before) return this.narrowed(name, `is one of ${told(after!)} only`);
    if (!after) return this.widened(name, 'may be anything');
    const [more, fewer] = [added(before, after), added(after, before)];
    if (more.length > 0) this.widened(name, `may be ${told(more)}`);
    if (fewer.length > 0) this.narrowed(name, `may no longer be ${told(fewer)}`);
  }

  private rules(before: Schema, after: Schema, name: string): void {
    for (const rule of LOWER) this.bound(name, rule, before[rule] ?? -Infinity, after[rule] ?? -Infinity);
    for (const rule of UPPER) this.bound(name, rule, -(before[rule] ?? Infinity), -(after[rule] ?? Infinity));
    this.bound(name, 'uniqueItems', Number(before.uniqueItems ?? false), Number(after.uniqueItems ?? false));
    for (const rule of FORMS) {
      if (before[rule] === after[rule]) continue;
      if (after[rule] === undefined) this.widened(name, `has no ${rule} any more`);
      else if (before[rule] === undefined) this.narrowed(name, `has the ${rule} \`${after[rule]}\``);
      else this.form(name, rule, before[rule], after[rule]);
    }
  }

  private form(name: string, rule: (typeof FORMS)[number], before: string, after: string): void {
    const [old, now] = [listIn(before), listIn(after)];
    if (old && now) this.list(old, now, name);
    else this.say(name, `has the ${rule} \`${after}\` in place of \`${before}\``, true);
  }

  /** A list is answered as somebody has sent it, so that it may grow both ways. */
  private list(before: List, after: List, name: string): void {
    const [more, fewer] = [added(before.names, after.names), added(after.names, before.names)];
    if (more.length > 0) this.say(name, `may list ${told(more)}`, false);
    if (fewer.length > 0) this.narrowed(name, `may no longer list ${told(fewer)}`);
    if (after.most > before.most) this.say(name, `may list up to ${after.most}`, false);
    if (after.most < before.most) this.narrowed(name, `may no longer list more than ${after.most}`);
  }

  /** Of two bounds the higher one lets less through. */
  private bound(name: string, rule: string, before: number, after: number): void {
    if (after > before) this.narrowed(name, `has a stricter \`${rule}\``);
    if (after < before) this.widened(name, `has a looser \`${rule}\``);
  }

  private members(before: Schema, after: Schema, name: string): void {
    const [old, now] = [before.properties ?? {}, after.properties ?? {}];
    for (const member of Object.keys(old).filter((one) => !now[one]))
      this.add('removed', `no longer ${TAKES[this.way]} \`${inside(name, member)}\``, true);
    for (const member of Object.keys(now)) {
      const full = inside(name, member);
      const earlier = old[member];
      if (!earlier) this.added(full, after.required?.includes(member));
      else {
        this.presence(full, before.required?.includes(member), after.required?.includes(member));
        this.compare(earlier, now[member]!, full);
      }
    }
    const [rest, others] = [before.additionalProperties, after.additionalProperties];
    if (typeof rest === 'object' && typeof others === 'object') this.compare(rest, others, `${name}.*`);
  }

  private added(name: string, isRequired = false): void {
    const isNeeded = isRequired && this.way === 'sent';
    this.add('added', `${isNeeded ? 'needs' : TAKES[this.way]} \`${name}\``, isNeeded);
  }

  private presence(name: string, before = false, after = false): void {
    if (before === after) return;
    if (after) this.narrowed(name, this.way === 'sent' ? 'must be there' : 'is always there');
    else this.widened(name, 'may be left out');
  }

  /** More values are right than before. */
  private widened = (name: string, how: string) => this.say(name, how, this.way === 'answered');
  /** Fewer values are right than before. */
  private narrowed = (name: string, how: string) => this.say(name, how, this.way === 'sent');

  private say(name: string, how: string, isBreaking: boolean): void {
    const value = name ? `\`${name}\`` : 'something else';
    this.add('changed', `${TAKES[this.way]} ${value}, which ${how}`, isBreaking);
  }

  private add(kind: Change['kind'], what: string, isBreaking: boolean): void {
    this.found.push({ kind, what, isBreaking });
  }
}

const resolve = ({ components }: Contract, schema: Schema): Schema =>
  schema.$ref ? components.schemas[schema.$ref.split('/').at(-1)!]! : schema;

interface List {
  names: string[];
  most: number;
}

/** `^(a|b)(,(a|b)){0,4}$` is how a query takes up to five names between commas. */
function listIn(pattern: string): List | undefined {
  const [, names, more] = /^\^\((.+)\)\(,\(\1\)\)\{0,(\d+)\}\$$/.exec(pattern) ?? [];
  return names === undefined ? undefined : { names: names.split('|'), most: Number(more) + 1 };
}

const EVERY_TYPE = ['array', 'boolean', 'null', 'number', 'object', 'string'];
const typesOf = ({ type, properties }: Schema) => [type ?? (properties ? 'object' : EVERY_TYPE)].flat();
/** A number may be an integer. */
const covers = (types: string[], type: string) =>
  types.includes(type) || (type === 'integer' && types.includes('number'));

/** What of `after` is not in `before`. */
const added = <Value>(
  before: Value[],
  after: Value[],
  includes = (all: Value[], one: Value) => all.includes(one),
): Value[] => after.filter((one) => !includes(before, one));

/** Members of a list are told as those of its things: `title` of a page and `title` of a task are one. */
const inside = (name: string, member: string) =>
  (name ? `${name}.${member}` : member).replace(/^data\[\]\./, '');
const told = (values: unknown[]) => values.map((value) => `\`${String(value)}\``).join(', ');
