import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config/config.js';
import { html, PALETTE } from '../../pages/html.js';
import { fromMarkdown } from '../../pages/markdown.js';
import { firstTask } from './guide.js';
import { sendText } from './send-text.js';

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SERVED = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);

/** Everything from here, no inline script or style. Swagger UI draws its icons as data. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

const docsPage = (config: Config) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Doable API</title>
        <link rel="icon" href="docs/assets/favicon-32x32.png" />
        <link rel="alternate" type="text/markdown" title="Guide" href="guide.md" />
        <link rel="stylesheet" href="docs/assets/swagger-ui.css" />
        <link rel="stylesheet" href="docs/style.css" />
      </head>
      <body>
        <header>
          <h1>Doable API</h1>
          <nav>
            <a href="guide">Guide</a><a href="errors">Errors</a><a href="changelog">Changelog</a
            ><a href="docs-json">OpenAPI</a><a href="llms.txt">llms.txt</a>
          </nav>
        </header>
        <article>
          <section id="start">${fromMarkdown(firstTask(config))}</section>
          <p>
            <strong>Or here, without a terminal:</strong> open <em>Register</em> below and press
            <em>Execute</em>, copy the <code>accessToken</code>, press <em>Authorize</em> and paste it; then
            <em>Create a task</em>.
          </p>
          <noscript
            >The operations need JavaScript here. The document itself:
            <a href="docs-json">docs-json</a></noscript
          >
        </article>
        <div id="docs"></div>
        <script src="docs/assets/swagger-ui-bundle.js"></script>
        <script src="docs/start.js"></script>
      </body>
    </html> `.markup;

/** Swagger UI at `/docs`, with its own assets, below what a newcomer needs first. */
export function serveDocsPage(fastify: FastifyInstance, config: Config): void {
  const files = [
    ['/docs', 'text/html', docsPage(config)],
    ['/docs/start.js', 'text/javascript', read('start.js')],
    ['/docs/style.css', 'text/css', PALETTE + read('style.css')],
  ] as const;
  for (const [path, type, content] of files) {
    fastify.get(path, (request, reply) =>
      sendText(request, reply.header('content-security-policy', POLICY), type, content),
    );
  }
  void fastify.register(fastifyStatic, {
    root: ASSETS,
    prefix: '/docs/assets/',
    decorateReply: false,
    index: false,
    allowedPath: (path) => SERVED.has(path),
    maxAge: 3_600_000,
  });
}
