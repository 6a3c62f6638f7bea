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

  it('notices each of five mistakes', async () => {
    const mistakes: [string, string, string][] = [
      ['"summary": "Create a label",', '', 'operation-summary'],
      ['"operationId": "getLabel"', '"operationId": "getTask"', 'operation-operationId-unique'],
      ['#/components/schemas/LabelPage', '#/components/schemas/Nothing', 'no-unresolved-refs'],
      ['"personalToken": [', '"nobodysToken": [', 'security-defined'],
      ['"summary": "Create a task"', '"sumary": "Create a task"', 'struct'],
    ];
    let broken = committedText;
    for (const [part, other] of mistakes) {
      expect(broken).toContain(part);
      broken = broken.replace(part, other);
    }
    const rules = (await problemsOf(broken)).map((problem) => problem.split(':')[0]);
    expect(rules).toEqual(expect.arrayContaining(mistakes.map(([, , rule]) => rule)));
  });
});
