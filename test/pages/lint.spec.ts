import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { committedText } from '../support/documented.js';

/** Redocly's strictest public ruleset. What is off has its reason beside it. */
const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // Two operations send a browser elsewhere, and do nothing but that.
    'operation-2xx-response': 'off',
    // The document is that of one installation: its server is where it was asked, which may be localhost.
    'no-server-example.com': 'off',
  },
});

async function problemsOf(source: string): Promise<string[]> {
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`);
}

describe('the ruleset', () => {
  it('finds nothing in openapi.json', async () => {
    expect(await problemsOf(committedText)).toEqual([]);
  });

  it.each([
    ['an operation without a summary', /"summary": "Create a label",/, '', 'operation-summary'],
    [
      'two operations of one name',
      '"operationId": "getLabel"',
      '"operationId": "getTask"',
      'operation-operationId-unique',
    ],
    [
      'a reference to nothing',
      '#/components/schemas/LabelPage',
      '#/components/schemas/Nothing',
      'no-unresolved-refs',
    ],
    ['an unknown scheme', '"personalToken": [', '"nobodysToken": [', 'security-defined'],
    ['an unknown member', '"summary": "Create a label"', '"sumary": "Create a label"', 'struct'],
  ])('notices %s', async (_, part, other, rule) => {
    const broken = committedText.replace(part, other);
    expect(broken).not.toBe(committedText);
    expect((await problemsOf(broken)).join('\n')).toContain(rule);
  });
});
