import { describe, expect, it } from 'vitest';
import type { Contract, Schema } from '../../src/features/changelog/contract.js';
import { built } from '../support/built.js';
import { committed } from '../support/documented.js';

const { contractChanges } = await built<typeof import('../../src/features/changelog/contract-changes.js')>(
  'features/changelog/contract-changes',
);
const { sentence } = await built<typeof import('../../src/features/changelog/changelog-page.js')>(
  'features/changelog/changelog-page',
);
const { releasedContracts } = await built<typeof import('../../src/features/changelog/releases.js')>(
  'features/changelog/releases',
);

const current = committed as unknown as Contract;
const TODAY = new Date('2027-06-30');

type Mutate = (contract: Contract) => void;
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

const operation = (contract: Contract, path: string, method: Method) =>
  contract.paths[`/api/v1${path}`]![method]!;
const list = (contract: Contract) => operation(contract, '/labels', 'get');
const sort = (contract: Contract) => list(contract).parameters!.find(({ name }) => name === 'sort')!;
const schema = (contract: Contract, name: string) => contract.components.schemas[name]!;
const member = (contract: Contract, of: string, name: string): Schema =>
  schema(contract, of).properties![name]!;
/** Changes `fields` wherever tasks are listed: as a parameter, and as what a filter keeps of it. */
const fields = (contract: Contract, change: (pattern: string) => string): void => {
  const parameters = operation(contract, '/tasks', 'get').parameters!;
  for (const one of [
    parameters.find(({ name }) => name === 'fields')!.schema,
    ...['TaskQuery', 'UpdateTaskQuery'].map((of) => member(contract, of, 'fields')),
  ])
    one.pattern = change(one.pattern!);
};
const need = (contract: Contract, of: string, name: string) =>
  void (schema(contract, of).required ??= []).push(name);

/** The contract after a mutation, and what is said of it. */
function judged(mutate: Mutate, before = current): { isBreaking: boolean; said: string[] } {
  const after = structuredClone(before);
  mutate(after);
  const changes = contractChanges(before, after, TODAY);
  return { isBreaking: changes.some(({ isBreaking }) => isBreaking), said: changes.map(sentence) };
}

const BREAKING: [string, Mutate, RegExp][] = [
  [
    'an operation goes',
    (it) => delete it.paths['/api/v1/labels/{id}']!.delete,
    /^`DELETE \/labels\/{id}` \(/,
  ],
  [
    'an operation has another name',
    (it) => (list(it).operationId = 'allLabels'),
    /bears the name `allLabels`/,
  ],
  ['a parameter goes', (it) => list(it).parameters!.splice(0, 1), /`GET \/labels` no longer takes `limit`/],
  [
    'a parameter is new and needed',
    (it) => list(it).parameters!.push({ name: 'x', in: 'query', required: true, schema: {} }),
    /needs `x`/,
  ],
  ['a parameter becomes needed', (it) => (sort(it).required = true), /needs `sort`/],
  [
    'a parameter takes less',
    (it) => sort(it).schema.enum!.pop(),
    /takes `sort`, which may no longer be `-createdAt`/,
  ],
  [
    'a body must have one member more',
    (it) => need(it, 'CreateLabel', 'color'),
    /takes `color`, which must be there/,
  ],
  [
    'a body may not have a member any more',
    (it) => delete schema(it, 'CreateLabel').properties!.color,
    /`POST \/labels` no longer takes `color`/,
  ],
  [
    'a member may not be null any more',
    (it) => (member(it, 'CreateLabel', 'color').type = 'string'),
    /takes `color`, which may no longer be null/,
  ],
  [
    'a member has to be shorter',
    (it) => (member(it, 'CreateLabel', 'name').maxLength = 5),
    /stricter `maxLength`/,
  ],
  [
    'a member has to be larger',
    (it) => (member(it, 'CreateTask', 'priority').minimum = 1),
    /stricter `minimum`/,
  ],
  [
    'a member has to fit a new pattern',
    (it) => (member(it, 'CreateLabel', 'name').pattern = '^a'),
    /has the pattern `\^a`/,
  ],
  [
    'a member has to fit another pattern',
    (it) => (member(it, 'CreateLabel', 'color').pattern = '^a'),
    /in place of/,
  ],
  [
    'a list takes a name less',
    (it) => fields(it, (pattern) => pattern.replaceAll('|deadline', '')),
    /`GET \/tasks`.* takes? `fields`, which may no longer list `deadline`/,
  ],
  [
    'a list has to be shorter',
    (it) => fields(it, (pattern) => pattern.replace(/\d+\}\$$/, '1}$')),
    /takes? `fields`, which may no longer list more than 2/,
  ],
  ['a list becomes something else', (it) => fields(it, () => '^a'), /in place of/],
  [
    'a member is one of some only',
    (it) => (member(it, 'CreateLabel', 'name').enum = ['a']),
    /is one of `a` only/,
  ],
  [
    'a member deep in a body goes',
    (it) => delete schema(it, 'TaskOperation').properties!.ifMatch,
    /no longer takes `operations\[\]\.ifMatch`/,
  ],
  [
    'a body is needed',
    (it) => (operation(it, '/tasks/{id}/completion', 'put').requestBody = { required: true, content: {} }),
    /needs a body/,
  ],
  [
    'a type of body goes',
    (it) => delete operation(it, '/labels/{id}', 'patch').requestBody!.content['application/json'],
    /no longer takes `application\/json`/,
  ],
  [
    'an answer lacks a member',
    (it) => delete schema(it, 'Label').properties!.color,
    /no longer answers? `color`/,
  ],
  [
    'an answer may lack a member',
    (it) => schema(it, 'Label').required!.splice(0, 1),
    /answers? `\w+`, which may be left out/,
  ],
  [
    'an answer may be null',
    (it) => (member(it, 'Label', 'name').type = ['string', 'null']),
    /answers? `name`, which may be null/,
  ],
  [
    'an answer has another type',
    (it) => (member(it, 'Label', 'version').type = 'string'),
    /which may be string/,
  ],
  [
    'an answer is one thing more',
    (it) => member(it, 'Task', 'status').enum!.push('waiting'),
    /which may be `waiting`/,
  ],
  [
    'an answer lacks a form',
    (it) => delete member(it, 'Label', 'createdAt').format,
    /has no format any more/,
  ],
  ['a success goes', (it) => delete list(it).responses['200'], /no longer answers 200/],
  [
    'a header goes',
    (it) => delete list(it).responses['200']!.headers!.ETag,
    /no longer answers the header `ETag`/,
  ],
  [
    'another scope is needed',
    (it) => (list(it).security![1] = { personalToken: ['labels:write'] }),
    /no longer takes personal access tokens with `labels:read`/,
  ],
  ['programs are shut out', (it) => list(it).security!.pop(), /no longer takes personal access tokens/],
  [
    'everybody has to sign in',
    (it) => (operation(it, '/auth/providers', 'get').security = [{ bearer: [] }]),
    /no longer takes requests without a token/,
  ],
  [
    'members need a higher role',
    (it) => (operation(it, '/tasks/{id}', 'get')['x-project-role'] = 'editor'),
    /asks for the role `editor` in place of `viewer`/,
  ],
];

const HARMLESS: [string, Mutate, RegExp][] = [
  [
    'an operation is new',
    (it) => (it.paths['/api/v1/goals'] = { get: { ...list(it), summary: 'List your goals' } }),
    /^`GET \/goals` \(List your goals\)$/,
  ],
  [
    'a parameter is new',
    (it) => list(it).parameters!.push({ name: 'x', in: 'query', schema: {} }),
    /^`GET \/labels` takes `x`$/,
  ],
  ['a parameter takes more', (it) => sort(it).schema.enum!.push('color'), /may be `color`/],
  [
    'a body may have one member more',
    (it) => (schema(it, 'CreateLabel').properties!.icon = { type: 'string' }),
    /^`POST \/labels` takes `icon`$/,
  ],
  ['a member may be left out', (it) => (schema(it, 'CreateLabel').required = []), /may be left out/],
  [
    'a member may be null',
    (it) => (member(it, 'CreateLabel', 'name').type = ['string', 'null']),
    /may be null/,
  ],
  [
    'a member may be longer',
    (it) => (member(it, 'CreateLabel', 'name').maxLength = 500),
    /looser `maxLength`/,
  ],
  [
    'an answer has one member more',
    (it) => (schema(it, 'Label').properties!.icon = { type: 'string' }),
    /answer `icon`$/,
  ],
  [
    'an answer is never null any more',
    (it) => (member(it, 'Label', 'color').type = 'string'),
    /may no longer be null/,
  ],
  [
    'an answer is one thing less',
    (it) => member(it, 'Task', 'status').enum!.pop(),
    /may no longer be `completed`/,
  ],
  [
    'a list takes and answers a name more',
    (it) =>
      fields(it, (pattern) =>
        pattern
          .replaceAll('|deletedAt', '|deletedAt|goalId')
          .replace(/(\d+)\}\$$/, (_, most: string) => `${Number(most) + 1}}$`),
      ),
    /answers? `query.fields`, which may list `goalId`/,
  ],
  [
    'a list may be longer',
    (it) => fields(it, (pattern) => pattern.replace(/\d+\}\$$/, '99}$')),
    /`fields`, which may list up to 100/,
  ],
  ['a refusal is new', (it) => (list(it).responses['418'] = {}), /answers 418/],
  ['a refusal goes', (it) => delete list(it).responses['503'], /no longer answers 503/],
  [
    'members need a lower role',
    (it) => (operation(it, '/tasks/{id}', 'delete')['x-project-role'] = 'viewer'),
    /asks for the role `viewer`/,
  ],
  [
    'programs are let in',
    (it) => operation(it, '/users/me', 'get').security!.push({ personalToken: ['users:read'] }),
    /takes personal access tokens with `users:read`/,
  ],
  [
    'an operation is to end',
    (it) => Object.assign(list(it), { deprecated: true, 'x-sunset': '2027-07-01' }),
    /^`GET \/labels` ends on 2027-07-01$/,
  ],
];

describe('the difference of two contracts', () => {
  it.each(BREAKING)('breaks clients when %s', (_, mutate, said) => {
    expect(judged(mutate)).toEqual({
      isBreaking: true,
      said: expect.arrayContaining([expect.stringMatching(said)]),
    });
  });

  it.each(HARMLESS)('breaks nobody when %s', (_, mutate, said) => {
    expect(judged(mutate)).toEqual({
      isBreaking: false,
      said: expect.arrayContaining([expect.stringMatching(said)]),
    });
  });

  it('is nothing when only texts and examples differ', () => {
    const text = JSON.stringify(current).replace(
      /"(description|summary|example)":"(?:[^"\\]|\\.)*"/g,
      '"$1":"Another"',
    );
    expect(contractChanges(current, JSON.parse(text) as Contract)).toEqual([]);
  });

  it('lets an operation go on the day that was announced, and not before', () => {
    const goes: Mutate = (it) => delete it.paths['/api/v1/labels']!.get;
    const announced = (sunset: string) => {
      const before = structuredClone(current);
      Object.assign(list(before), { deprecated: true, 'x-sunset': sunset });
      return judged(goes, before).isBreaking;
    };
    expect([announced('2027-06-30'), announced('2027-07-01')]).toEqual([false, true]);
  });
});

describe('openapi.json', () => {
  it('breaks no client of the last release (`npm version` makes a release of what it is now)', async () => {
    const last = (await releasedContracts()).at(-1)!;
    const breaking = contractChanges(last, current).filter(({ isBreaking }) => isBreaking);
    expect(breaking.map(sentence)).toEqual([]);
  });
});
