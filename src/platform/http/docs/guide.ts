import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Config } from '../../config/config.js';
import { MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_SECONDS, MAX_TOKENS } from '../../graphql/limits.js';

const SUMMARY =
  'A task-management backend: projects that people share, tasks with subtasks, checklists, labels, comments and relations; search, saved filters, history and batches.';

/** The three requests to the first task, in Markdown, and where there is one the demo account. */
export function firstTask(config: Config): string {
  const parts = config.environment === 'production' ? ['first-task'] : ['first-task', 'demo-account'];
  return parts.map((name) => filled(name, config)).join('\n');
}

/** How to use the API, in Markdown: what the document says before its operations. A test runs its requests as they stand. */
export const guide = (config: Config): string =>
  `${SUMMARY}\n\n${firstTask(config)}\n${filled('guide', config)}`;

/** The guide as a text of its own: with the operations of the document, each in a line. */
export const wholeGuide = (document: OpenAPIObject, config: Config): string => `# The Doable API

${guide(config)}
## Operations

What each takes and answers, with examples, is in [the document](${config.http.publicUrl}/docs-json), OpenAPI 3.1.
${document.tags!.map((tag) => operationsOf(document, tag)).join('')}`;

/** What a program reads first (llmstxt.org). */
export const llmsText = (config: Config): string => filled('llms', config);

/** The Markdown of a file beside this one, with what differs between installations. */
function filled(name: string, { http: { publicUrl }, rateLimits }: Config): string {
  const words: Record<string, string | number> = {
    summary: SUMMARY,
    origin: publicUrl,
    api: `${publicUrl}/api/v1`,
    ...rateLimits,
    maxTokens: MAX_TOKENS,
    maxDepth: MAX_DEPTH,
    maxAliases: MAX_ALIASES,
    maxSeconds: MAX_SECONDS,
    maxCost: MAX_COST,
  };
  const text = readFileSync(join(import.meta.dirname, `${name}.md`), 'utf8');
  return text.replace(/\{(\w+)\}/g, (all, word: string) => words[word]?.toLocaleString('en') ?? all);
}

function operationsOf({ paths }: OpenAPIObject, tag: { name: string; description?: string }): string {
  const lines = Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const)
      .filter((method) => item[method]?.tags?.includes(tag.name))
      .map((method) => `- \`${method.toUpperCase()} ${path}\` ${item[method]!.summary}\n`),
  );
  return `\n### ${tag.name}\n\n${tag.description}\n\n${lines.join('')}`;
}
