import type { Config } from '../config/config.js';

const DEMO = `
The demo account of development: \`admin@doable.local\`, with the password that the first \`npm start\` printed and kept in
\`.data/first-run.txt\`.
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
### What holds everywhere

- Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`errors\` names every bad value at once. All codes: [/errors](${publicUrl}/errors).
- Lists answer \`{ data, nextCursor }\`; follow \`nextCursor\`, or the \`Link\` header, until there is none.
- \`PATCH\` is JSON Merge Patch: absent members stay, \`null\` clears. An unknown property or query key is 400.
- Each resource has an \`ETag\`; send it as \`If-Match\` to change only what you have seen, and get 412 when it has moved.
- Instants are RFC 3339 in UTC with milliseconds, dates \`2026-11-20\`, zones IANA names, ids UUIDs.
- Limits: body 256 KiB, nesting 20, page 100, headers 16 KiB (431), query 4 KiB, ten seconds for a request to arrive (408).
- What is not yours is 404, like what is not there. \`X-Request-Id\` is in every answer.
`;
