import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { arrange } from '../support/arrangements.js';
import type { Answer, Client } from '../support/client.js';
import {
  committed,
  type DocumentedOperation,
  documentedOperations as operations,
  objections,
  SOMETIMES,
} from '../support/documented.js';
import { differences } from '../support/likeness.js';
import { readOperations } from '../support/openapi.js';
import { startFakeProvider } from '../support/openid-provider.js';
import { Workspace } from '../support/workspace.js';

/** What only somebody can call who was sent there, with what they were given: their own specs do. */
const SENT_THERE = new Set(['finishOidc', 'completeOidc']);

describe('the document', () => {
  let test: TestApp;
  let workspace: Workspace;
  let provider: Awaited<ReturnType<typeof startFakeProvider>>;
  beforeAll(async () => {
    provider = await startFakeProvider();
    test = await startApp({
      PUBLIC_URL: 'http://localhost:3000',
      OIDC_PROVIDERS: JSON.stringify([{ ...provider.settings('google'), label: 'Google' }]),
    });
    workspace = await Workspace.of(test);
  });
  afterAll(async () => {
    await workspace.close();
    await test.close();
    await provider.close();
  });

  it('is served at /docs-json and /docs-yaml as it is committed', async () => {
    const { body } = await test.anonymous.get('//docs-json');
    const { paths, components } = body as typeof committed;
    expect({ paths, components }).toEqual({ paths: committed.paths, components: committed.components });
    const yaml = await test.anonymous.get('//docs-yaml');
    expect([yaml.status, yaml.text.startsWith('openapi: 3.1.0')]).toEqual([200, true]);
    const headers = { 'if-none-match': yaml.headers.get('etag')! };
    expect((await test.anonymous.get('//docs-yaml', { headers })).status).toBe(304);
  });

  describe('examples', () => {
    /** Members that differ each time: codes of authenticator apps, and an address that no mail was sent to yet. */
    const TOLD = ['confirmSecondFactor', 'renewRecoveryCodes'];
    const MAILED: Record<string, string> = {
      verifyEmail: 'verify-email',
      confirmEmailChange: 'change-email',
      resetPassword: 'reset-password',
    };

    /** Who it is that the examples show: Adele administers, Maya does everything else. */
    async function callerOf(operation: DocumentedOperation): Promise<Client> {
      const roles = operation['x-roles'];
      if (operation.operationId === 'listSessions') return workspace.atLaptop();
      if (roles.length === 0) return test.anonymous;
      return workspace.signedIn(roles.includes('user') ? 'maya' : 'adele');
    }

    async function codeFor(operationId: string, client: Client): Promise<object | undefined> {
      const operation = (await readOperations(test)).find((one) => one.operationId === operationId)!;
      return (await arrange(test, operation, client)).told;
    }

    /** Ids that an answer cannot have anew: not that of what the request makes. */
    function knownBefore({ operationId, responses }: DocumentedOperation, example: unknown): Set<string> {
      const known = operationId === 'register' ? new Set<string>() : workspace.ids;
      if (responses['201'] && example) known.delete((example as { id: string }).id);
      return known;
    }

    /** Sends an example as it is written. */
    async function execute(documented: DocumentedOperation): Promise<Answer> {
      const { operationId, method, requestBody, parameters } = documented;
      await (operationId === 'register' ? workspace.empty() : workspace.restore());
      if (MAILED[operationId]) await workspace.mail(MAILED[operationId]);
      const client = await callerOf(documented);
      const told = TOLD.includes(operationId) ? await codeFor(operationId, client) : {};
      const example = requestBody?.content['application/json']!.example as object | undefined;
      const shown = parameters.filter((parameter) => parameter.example !== undefined);
      const path = shown
        .filter((parameter) => parameter.in === 'path')
        .reduce((whole, { name, example: id }) => whole.replace(`{${name}}`, String(id)), documented.path);
      const query = shown.filter((parameter) => parameter.in === 'query');
      const search = new URLSearchParams(
        Object.fromEntries(query.map(({ name, example: value }) => [name, String(value)])),
      );
      return client.call(method, `${path.replace('/api/v1', '')}?${search.toString()}`, {
        body: example && { ...example, ...told },
      });
    }

    const called = operations.filter(({ operationId }) => !SENT_THERE.has(operationId));
    it.each(called)('$operationId is answered as documented', async (operation) => {
      const answer = await execute(operation);
      const [status, response] = Object.entries(operation.responses).find(([code]) => /^[23]/.test(code))!;
      expect([answer.status, answer.text]).toEqual([Number(status), expect.any(String)]);
      const example = response.content?.['application/json']?.example;
      expect(differences(example, answer.body, knownBefore(operation, example))).toEqual([]);
      const missing = Object.keys(response.headers!).filter(
        (name) => !SOMETIMES.includes(name) && !answer.headers.has(name),
      );
      expect(missing).toEqual([]);
    });

    it('fit their schemas', () => {
      const contents = operations.flatMap(({ requestBody, responses }) =>
        [requestBody, ...Object.values(responses)].flatMap((part) => Object.values(part?.content ?? {})),
      );
      const problems = Object.values(committed.components.responses).flatMap(({ content }) =>
        Object.values(content!),
      );
      for (const { schema, example } of [...contents, ...problems])
        expect(objections(schema, example)).toEqual([]);
    });

    it('of problems lead to pages that explain them', async () => {
      for (const { content } of Object.values(committed.components.responses)) {
        const { type, title, status } = content!['application/problem+json']!.example as Record<
          string,
          string
        >;
        const page = await test.anonymous.get(`/${new URL(type!).pathname}`);
        expect([page.status, page.text]).toEqual([200, expect.stringContaining(`<h1>${title}</h1>`)]);
        expect(page.text).toContain(String(status));
      }
    });
  });
});
