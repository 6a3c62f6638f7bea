import { afterAll } from 'vitest';
import { takeContradictions } from './documented.js';

// Of every spec: whatever a Client was answered in it is as `openapi.json` says.
afterAll(() => {
  const found = takeContradictions();
  if (found.length > 0) throw new Error(`Answers that are not as documented:\n${found.join('\n')}`);
});
