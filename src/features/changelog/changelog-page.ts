import { html, type Html, page, withCode } from '../../platform/pages/html.js';
import { type Change, KINDS } from './contract.js';
import type { Release } from './releases.js';

/** The page that tells what changed, for people. */
export const changelogPage = (releases: Release[]): string =>
  page(
    'Changelog',
    html`<nav><a href="/docs">Docs</a><a href="/errors">All errors</a></nav>
      <h1>Changelog</h1>
      <p>What is different for clients, from one version of the API to the next.</p>
      ${releases.map(part)}`,
  );

const part = ({ version, released, changes, operations }: Release): Html =>
  html`<h2>${version ?? 'Not released yet'}</h2>
    ${released && html`<p class="quiet">${released}</p>`}
    ${changes ? lists(changes) : html`<p>The first version, with ${operations} operations.</p>`}`;

const lists = (changes: Change[]): Html[] =>
  KINDS.map((kind) => changes.filter((change) => change.kind === kind)).map((same) =>
    same.length === 0
      ? html``
      : html`<h3>${same[0]!.kind[0]!.toUpperCase() + same[0]!.kind.slice(1)}</h3>
          <ul>
            ${same.map(row)}
          </ul>`,
  );

const row = (change: Change): Html =>
  html`<li>${withCode(sentence(change))}${change.isBreaking ? BREAKS : undefined}</li>`;
const BREAKS = html`<span class="quiet"> · breaks clients</span>`;

const NAMED = 3;

/** ``"`POST /tasks` takes `recurrence`"``; of many operations the first few are named. */
export function sentence({ operations, what }: Change): string {
  const named = operations.slice(0, NAMED).map((name) => `\`${name}\``);
  const more = operations.length - named.length;
  const rest = more > 0 ? [`${more} more`] : [];
  const verb = operations.length > 1 ? what.replace(/^((?:no longer )?\w+)s\b/, '$1') : what;
  return `${new Intl.ListFormat('en').format([...named, ...rest])} ${verb}`;
}
