import { STATUS_CODES } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { definedErrors, type ErrorDefinition, NotFound } from '../../errors/domain-error.js';
import { html, page, PAGE_POLICY } from '../../pages/html.js';
import { fromMarkdown } from '../../pages/markdown.js';
import { statusOf } from '../problem.js';
import { sendPage, sendText } from './send-text.js';

/** What each form of an explanation is called in `Accept`. A browser gets the page. */
const FORMS = {
  'application/json': (error: ErrorDefinition) => JSON.stringify(told(error)),
  'text/markdown': (error: ErrorDefinition) => explained(error),
  'text/html': (error: ErrorDefinition) => errorPage(error.title, explained(error)),
};

/** Pages about errors: the `type` of each problem is the address of one. */
export function serveErrorPages(fastify: FastifyInstance): void {
  fastify.get('/errors', (request, reply) => sendPage(request, reply, errorPage('Errors', list())));
  fastify.get('/errors.json', (request, reply) =>
    sendText(request, reply, 'application/json', JSON.stringify({ data: all().map(told) })),
  );
  fastify.get<{ Params: { code: string } }>('/errors/:code', (request, reply) => {
    const error = definedErrors.get(request.params.code);
    if (!error) throw new NotFound();
    const { accept = '' } = request.headers;
    const types = Object.keys(FORMS) as (keyof typeof FORMS)[];
    const type = types.find((one) => accept.includes(one)) ?? 'text/html';
    reply.headers({ vary: 'accept, origin', 'content-security-policy': PAGE_POLICY });
    return sendText(request, reply, type, FORMS[type](error));
  });
}

const all = () =>
  [...definedErrors.values()].sort(
    (one, other) => statusOf(one) - statusOf(other) || one.code.localeCompare(other.code),
  );

const told = (error: ErrorDefinition) => {
  const { code, title, why, remedy } = error;
  return { status: statusOf(error), code, title, why, remedy };
};

const explained = (error: ErrorDefinition) => `# ${error.title}

${statusOf(error)} · \`${error.code}\`

## What happened

${error.why}

## What to do

${error.remedy}
`;

function list(): string {
  const lines = all().map((error, index, errors) => {
    const status = statusOf(error);
    const isFirst = index === 0 || statusOf(errors[index - 1]!) !== status;
    return `${isFirst ? `\n## ${status} ${STATUS_CODES[status]}\n\n` : ''}- [${error.title}](/errors/${error.code}) \`${error.code}\``;
  });
  return `# Errors

What this API refuses, by the \`code\` of the problem that it answers. For programs: [errors.json](/errors.json).
${lines.join('\n')}
`;
}

const errorPage = (title: string, content: string) =>
  page(
    title,
    html`<nav>
        <a href="/docs">Docs</a><a href="/guide">Guide</a><a href="/errors">All errors</a
        ><a href="/changelog">Changelog</a>
      </nav>
      ${fromMarkdown(content)}`,
  );
