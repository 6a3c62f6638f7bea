/** What stands above the operations in the docs. A test runs its requests. */
export const GUIDE = `Tasks with sign-in, for people and programs.

### From nothing to your first task in three requests

**1. Register** (or sign in with \`POST /api/v1/auth/login\`)

\`\`\`
curl -X POST http://localhost:3000/api/v1/auth/register \\
  -H 'Content-Type: application/json' \\
  -d '{"email":"maya@example.com","username":"maya","password":"correct-horse-battery"}'
\`\`\`

The answer has an \`accessToken\`. Here in the browser: press **Authorize** and paste it.

**2. Create a task**

\`\`\`
curl -X POST http://localhost:3000/api/v1/tasks \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"title":"Write the release notes","priority":2}'
\`\`\`

**3. List your tasks**

\`\`\`
curl http://localhost:3000/api/v1/tasks -H "Authorization: Bearer $TOKEN"
\`\`\`

### What holds everywhere

- Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`errors\` names every bad value at once.
- Lists answer \`{ data, nextCursor }\`; follow \`nextCursor\`, or the \`Link\` header, until there is none.
- \`PATCH\` is JSON Merge Patch: absent members stay, \`null\` clears.
- Each resource has an \`ETag\`; send it as \`If-Match\` to change only what you have seen, and get 412 when it has moved.
- Instants are RFC 3339 in UTC with milliseconds, dates \`2026-11-20\`, zones IANA names, ids UUIDs.
- Limits: body 256 KiB, nesting 20, page 100, headers 16 KiB, query 4 KiB.
- What is not yours is 404, like what is not there.
`;
