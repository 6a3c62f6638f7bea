import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { dump } from 'js-yaml';
import type { Config } from '../../config/config.js';
import { html, page } from '../../pages/html.js';
import { chaptersOf, fromMarkdown } from '../../pages/markdown.js';
import { ApiDocument } from '../openapi/api-document.js';
import { createDocument } from '../openapi/document.js';
import { serveDocsPage } from './docs-page.js';
import { serveErrorPages } from './error-pages.js';
import { llmsText, wholeGuide } from './guide.js';
import { sendPage, sendText } from './send-text.js';

/** Everything there is to read about the API, for people and programs: `/docs`, the document, the guide, the errors. */
export function serveDocs(app: NestFastifyApplication, config: Config): void {
  const fastify = app.getHttpAdapter().getInstance();
  const document = once(() => createDocument(app, config));
  app.get(ApiDocument).read = document;
  const guide = once(() => wholeGuide(document(), config));
  const guidePage = once(() => pageOf(guide()));
  const llms = llmsText(config);
  // Anybody may ask, uncounted: written anew each time, the YAML takes 60 ms of CPU, the JSON 12.
  const json = once(() => JSON.stringify(document()));
  const yaml = once(() => dump(document(), { skipInvalid: true, noRefs: true }));

  serveDocsPage(fastify, config);
  serveErrorPages(fastify);
  fastify.get('/docs-json', (request, reply) => sendText(request, reply, 'application/json', json()));
  fastify.get('/docs-yaml', (request, reply) => sendText(request, reply, 'text/yaml', yaml()));
  fastify.get('/guide', (request, reply) => sendPage(request, reply, guidePage()));
  fastify.get('/guide.md', (request, reply) => sendText(request, reply, 'text/markdown', guide()));
  fastify.get('/llms.txt', (request, reply) => sendText(request, reply, 'text/plain', llms));
}

/** When it is asked for first: routes are known only after the start. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function pageOf(guide: string): string {
  const contents = chaptersOf(guide).map(({ id, title }) => `[${title}](#${id})`);
  return page(
    'Guide',
    html`<nav>
        <a href="/docs">Docs</a><a href="/errors">Errors</a><a href="/changelog">Changelog</a
        ><a href="/guide.md">As Markdown</a>
      </nav>
      ${fromMarkdown(guide.replace(/^## /m, `${contents.join(' · ')}\n\n## `))}`,
  );
}
