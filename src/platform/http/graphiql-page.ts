import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MethodNotAllowed } from './http.errors.js';

const PATH = '/graphql';
/** The build puts these beside what it compiles. */
const FILES = {
  'react.js': 'react/umd/react.production.min.js',
  'react-dom.js': 'react-dom/umd/react-dom.production.min.js',
  'graphiql.js': 'graphiql/graphiql.min.js',
  'graphiql.css': 'graphiql/graphiql.min.css',
};

/** Everything from here. Its editor puts style attributes into what it draws, and its fonts are data. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Doable GraphQL</title>
    <link rel="icon" href="/docs/assets/favicon-32x32.png" />
    <link rel="stylesheet" href="/graphql/assets/graphiql.css" />
    <link rel="stylesheet" href="/graphql/assets/style.css" />
  </head>
  <body>
    <div id="graphiql"></div>
    <noscript>This page needs JavaScript. The docs: <a href="/docs">/docs</a></noscript>
    <script src="/graphql/assets/react.js"></script>
    <script src="/graphql/assets/react-dom.js"></script>
    <script src="/graphql/assets/graphiql.js"></script>
    <script type="module" src="/graphql/assets/start.js"></script>
  </body>
</html>
`;

const START = `
const schema = await (await fetch('/graphql/assets/schema.json')).json();
const ask = GraphiQL.createFetcher({ url: '/graphql' });
// The schema is known before anybody has a token.
const fetcher = (asked, options) =>
  asked.operationName === 'IntrospectionQuery' ? { data: schema } : ask(asked, options);
const page = React.createElement(GraphiQL, {
  fetcher,
  defaultHeaders: '{ "Authorization": "Bearer <accessToken>" }',
  defaultQuery: '# Put your accessToken below, under Headers.\\n{\\n  me {\\n    username\\n    tasks {\\n      title\\n      comments {\\n        content\\n      }\\n    }\\n  }\\n}\\n',
  defaultEditorToolsVisibility: 'headers',
  shouldPersistHeaders: false,
});
ReactDOM.createRoot(document.getElementById('graphiql')).render(page);
`;

const STYLE = 'body { margin: 0; } #graphiql { height: 100dvh; }';

type Content = (request: FastifyRequest) => string | Promise<Buffer>;

/** GraphiQL at `/graphql`, with its own assets, read when somebody opens it. `schema` answers an introspection. */
export function serveGraphiql(fastify: FastifyInstance, schema: () => object): void {
  const { resolve } = createRequire(import.meta.url);
  let told: string | undefined;
  const answers: [path: string, type: string, content: Content][] = [
    [PATH, 'text/html', page],
    [`${PATH}/assets/start.js`, 'text/javascript', () => START],
    [`${PATH}/assets/style.css`, 'text/css', () => STYLE],
    [`${PATH}/assets/schema.json`, 'application/json', () => (told ??= JSON.stringify(schema()))],
    ...Object.entries(FILES).map(
      ([name, file]) =>
        [
          `${PATH}/assets/${name}`,
          name.endsWith('.js') ? 'text/javascript' : 'text/css',
          () => readFile(resolve(file)),
        ] as (typeof answers)[number],
    ),
  ];
  for (const [path, type, content] of answers) {
    fastify.get(path, async (request, reply) => {
      const body = await content(request);
      return reply.header('content-security-policy', POLICY).type(`${type}; charset=utf-8`).send(body);
    });
  }
}

/** Some clients send short queries by GET: a page would look to them like a broken answer. */
function page({ query, headers }: FastifyRequest): string {
  if ('query' in (query as object) && !headers.accept?.includes('text/html'))
    throw new MethodNotAllowed(['POST']);
  return PAGE;
}
