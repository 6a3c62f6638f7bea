import { html, page } from '../../platform/pages/html.js';
import { fromMarkdown } from '../../platform/pages/markdown.js';
import { type Change, KINDS } from './contract.js';
import type { Release } from './releases.js';

/** The page that tells what changed, for people. */
export const changelogPage = (releases: Release[]): string =>
  page(
    'Changelog',
    html`<nav><a href="/docs">Docs</a><a href="/guide">Guide</a><a href="/errors">All errors</a></nav>
      ${fromMarkdown(changelog(releases))}`,
  );

const changelog = (releases: Release[]): string => `# Changelog

What is different for clients, from one version of the API to the next.

${releases.map(part).join('\n\n')}
`;

function part({ version, released, changes, operations }: Release): string {
  const content = changes ? lists(changes) : [`The first version, with ${operations} operations.`];
  return [`## ${version ?? 'Not released yet'}`, ...(released ? [released] : []), ...content].join('\n\n');
}

const lists = (changes: Change[]): string[] =>
  KINDS.map((kind) => changes.filter((change) => change.kind === kind))
    .filter((same) => same.length > 0)
    .map((same) => `### ${titleOf(same[0]!)}\n\n${same.map(line).join('\n')}`);

const titleOf = ({ kind }: Change) => kind.charAt(0).toUpperCase() + kind.slice(1);
const line = (change: Change) => `- ${sentence(change)}${change.isBreaking ? ' · breaks clients' : ''}`;

const NAMED = 3;

/** ``"`POST /tasks` takes `recurrence`"``; of many operations the first few are named. */
export function sentence({ operations, what }: Change): string {
  const named = operations.slice(0, NAMED).map((name) => `\`${name}\``);
  const more = operations.length - named.length;
  const rest = more > 0 ? [`${more} more`] : [];
  const verb = operations.length > 1 ? what.replace(/^((?:no longer )?\w+)s\b/, '$1') : what;
  return `${new Intl.ListFormat('en').format([...named, ...rest])} ${verb}`;
}
