import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SERVED = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);

/** Everything from here, no inline script or style. Swagger UI draws its icons as data. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Doable API</title>
    <link rel="icon" href="docs/assets/favicon-32x32.png" />
    <link rel="stylesheet" href="docs/assets/swagger-ui.css" />
    <link rel="stylesheet" href="docs/style.css" />
  </head>
  <body>
    <div id="docs"></div>
    <noscript>This page needs JavaScript. The document itself: <a href="docs-json">docs-json</a></noscript>
    <script src="docs/assets/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

// Requests go to where the page came from: PUBLIC_URL may be one of several names of this service.
const START = `
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', paint);
paint();
SwaggerUIBundle({
  url: 'docs-json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  requestInterceptor: (request) => {
    const url = new URL(request.url, location.href);
    request.url = location.origin + url.pathname + url.search;
    return request;
  },
});
`;

const STYLE = `
body { margin: 0; background: #fff; }
.dark-mode body { background: #1c2022; }
.swagger-ui .wrapper { max-width: 64rem; padding: 0 1.25rem; }
.swagger-ui .info { margin: 2rem 0 1rem; }
.swagger-ui .info .title small { top: -.6em; }
.swagger-ui .info li, .swagger-ui .info p, .swagger-ui .info td { font-size: 15px; line-height: 1.55; margin: .5em 0; }
.swagger-ui .info h3 { margin: 1.4em 0 .3em; }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code { color: inherit; font-weight: 400; }
.swagger-ui .markdown pre, .swagger-ui .renderedMarkdown pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.swagger-ui .markdown pre code, .swagger-ui .renderedMarkdown pre code { display: block; padding: .75rem 1rem; line-height: 1.5; }
.swagger-ui .scheme-container { padding: 1rem 0; box-shadow: none; }
@media (max-width: 40rem) {
  .swagger-ui .opblock .opblock-summary-path { max-width: 100%; }
  .swagger-ui .opblock-tag small { display: none; }
}
`;

/** Swagger UI at `/docs`, with its own assets. */
export function serveDocsPage(fastify: FastifyInstance): void {
  const files = [
    ['/docs', 'text/html', PAGE],
    ['/docs/start.js', 'text/javascript', START],
    ['/docs/style.css', 'text/css', STYLE],
  ] as const;
  for (const [path, type, content] of files) {
    fastify.get(path, (_request, reply) =>
      reply.header('content-security-policy', POLICY).type(`${type}; charset=utf-8`).send(content),
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
