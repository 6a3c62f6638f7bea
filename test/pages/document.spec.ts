import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, arrange, pathFor } from '../support/arrangements.js';
import type { Answer } from '../support/client.js';
import {
  committed,
  type DocumentedOperation,
  documentedOperations as operations,
  objections,
} from '../support/documented.js';
import { readOperations } from '../support/openapi.js';
import { startFakeProvider } from '../support/openid-provider.js';

/** What only somebody can call who was sent there, with what they were given: their own specs do. */
const SENT_THERE = new Set(['finishOidc', 'completeOidc']);

/** Headers that only some answers of an operation have. */
const SOMETIMES = ['Link', 'Idempotent-Replayed'];

describe('the document', () => {
  let test: TestApp;
  let provider: Awaited<ReturnType<typeof startFakeProvider>>;
  beforeAll(async () => {
    provider = await startFakeProvider();
    test = await startApp({
      PUBLIC_URL: 'http://localhost:3000',
      OIDC_PROVIDERS: JSON.stringify([provider.settings('google')]),
    });
  });
  afterAll(async () => {
    await test.close();
    await provider.close();
  });

  it('is served at /docs-json and /docs-yaml as it is committed', async () => {
    const { body } = await test.anonymous.get('//docs-json');
    const { paths, components } = body as typeof committed;
    expect({ paths, components }).toEqual({ paths: committed.paths, components: committed.components });
    const yaml = await test.anonymous.get('//docs-yaml');
    expect([yaml.status, yaml.text.startsWith('openapi: 3.1.0')]).toEqual([200, true]);
  });

  describe('examples', () => {
    /** As it is written, but for what is different each time: ids, and secrets that somebody was told. */
    async function execute({ operationId, requestBody }: DocumentedOperation): Promise<Answer> {
      const operation = (await readOperations(test)).find((one) => one.operationId === operationId)!;
      const client = await actorFor(test, operation);
      const owner = client.token ? client : await test.anonymous.register();
      const { told, ...about } = await arrange(test, operation, owner);
      const example = requestBody?.content['application/json']!.example as object | undefined;
      const path = pathFor(operation.path, about);
      return client.call(operation.method, path, { body: example && { ...example, ...told } });
    }

    const called = operations.filter(({ operationId }) => !SENT_THERE.has(operationId));
    it.each(called)('$operationId is answered as documented', async (operation) => {
      const answer = await execute(operation);
      const [status, response] = Object.entries(operation.responses).find(([code]) => /^[23]/.test(code))!;
      expect([answer.status, answer.text]).toEqual([Number(status), expect.any(String)]);
      const content = response.content?.['application/json'];
      expect(content ? objections(content.schema, answer.body) : answer.text).toHaveLength(0);
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
