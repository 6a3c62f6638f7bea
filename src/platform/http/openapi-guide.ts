import type { Config } from '../config/config.js';
import { MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_TOKENS } from '../graphql/limits.js';

const DEMO = `
The demo account of development: \`admin@doable.local\`, with the password that the first \`npm start\` printed and kept in
\`.data/first-run.txt\`.
`;

const WAYS_IN = `### Ways in

**Stay signed in.** An access token is good for ten minutes. Exchange the \`refreshToken\` of the last answer for the next
pair; each is good once.

\`\`\`
REFRESH=$(curl -s {api}/auth/login -H 'Content-Type: application/json' \\
  -d '{"identifier":"maya","password":"correct-horse-battery"}' |
  sed 's/.*"refreshToken":"\\([^"]*\\)".*/\\1/')
curl -s {api}/auth/refresh -H 'Content-Type: application/json' -d '{"refreshToken":"'$REFRESH'"}'
\`\`\`

**Web pages** sign in with \`"useCookie": true\`: the refresh token comes as a cookie that no script reads, and
\`POST /auth/refresh\` with \`{}\` takes it, from pages of this service and of \`CORS_ORIGINS\` only.

**Second factor.** \`POST /users/me/second-factor\` answers what an authenticator app takes; confirm it with a first code. From
then on signing in without \`code\` answers 401 \`second-factor-required\`.

**Proof, once more.** What changes how you get in answers 403 \`confirmation-required\` when you signed in more than ten
minutes ago.

\`\`\`
curl -s {api}/auth/confirmation -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"password":"correct-horse-battery"}'
\`\`\`

**Programs** get a token of their own, with scopes, which works like an access token.

\`\`\`
curl -s {api}/users/me/tokens -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"name":"backup","scopes":["tasks:read"]}'
\`\`\`

**At a provider** (OpenID Connect). \`GET /auth/providers\` lists them. Open a \`startUrl\` in the browser, with \`?returnTo=\` for
your page; back there, call \`POST /auth/refresh\` with \`{}\`.

\`\`\`
curl -s {api}/auth/providers
\`\`\`

**Password forgotten.** A mail brings a link. The answer is the same when there is no such account.

\`\`\`
curl -s {api}/auth/password-reset -H 'Content-Type: application/json' -d '{"identifier":"maya@example.com"}'
\`\`\`
`;

const GRAPHQL = `### GraphQL

The same things at \`/graphql\`, with the same rights: only what you ask for, in one request.

\`\`\`
curl -s {root}/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"query":"{ me { username tasks(first: 20) { title comments(first: 5) { content } } } }"}'
\`\`\`

Each list has a connection beside it: \`tasks\`, and \`tasksConnection\` with cursors. \`version\` is \`If-Match\`; problems are in
\`extensions\` of the errors, with the codes of [/errors]({root}/errors). A query has at most ${MAX_TOKENS} tokens, ${MAX_DEPTH}
levels and ${MAX_ALIASES} aliases, and may answer ${MAX_COST} objects.
`;

/** What stands above the operations in the docs. A test runs its requests as they stand. */
export const guide = ({
  environment,
  http: { publicUrl },
}: Config): string => `Tasks with sign-in, for people and programs.

### From nothing to your first task in three requests

**1. Register** and keep the \`accessToken\` of the answer. With an account already, it is \`POST /api/v1/auth/login\`.

\`\`\`
TOKEN=$(curl -s ${publicUrl}/api/v1/auth/register \\
  -H 'Content-Type: application/json' \\
  -d '{"email":"maya@example.com","username":"maya","password":"correct-horse-battery"}' |
  sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
\`\`\`

**2. Create a task**

\`\`\`
curl -s ${publicUrl}/api/v1/tasks \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"title":"Write the release notes","priority":2}'
\`\`\`

**3. List your tasks**

\`\`\`
curl -s ${publicUrl}/api/v1/tasks -H "Authorization: Bearer $TOKEN"
\`\`\`

**Or here:** open *Register*, press *Execute*, copy the \`accessToken\`, press *Authorize*, paste it; then *Create a task*.
${environment === 'production' ? '' : DEMO}
${WAYS_IN.replaceAll('{api}', `${publicUrl}/api/v1`)}
${GRAPHQL.replaceAll('{root}', publicUrl)}
### What holds everywhere

- Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`errors\` names every bad value at once. All codes: [/errors](${publicUrl}/errors).
- Lists answer \`{ data, nextCursor }\`; follow \`nextCursor\`, or the \`Link\` header, until there is none.
- \`PATCH\` is JSON Merge Patch: absent members stay, \`null\` clears. An unknown property or query key is 400.
- Each resource has an \`ETag\`; send it as \`If-Match\` to change only what you have seen, and get 412 when it has moved.
- Send an \`Idempotency-Key\` of your own with a \`POST\`, and repeat it when no answer comes: it happens once, and the repeat gets the first answer.
- Instants are RFC 3339 in UTC with milliseconds, dates \`2026-11-20\`, zones IANA names, ids UUIDs.
- Limits: body 256 KiB, nesting 20, page 100, headers 16 KiB (431), query 4 KiB, ten seconds for a request to arrive (408).
- What is not yours is 404, like what is not there. \`X-Request-Id\` is in every answer.
`;
