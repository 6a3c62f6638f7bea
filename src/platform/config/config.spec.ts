import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.js';

const environment = (own: NodeJS.ProcessEnv) => ({
  DATABASE_URL: 'postgres://127.0.0.1/none',
  REDIS_URL: 'redis://127.0.0.1',
  JWT_SECRET: 'x'.repeat(32),
  ...own,
});

describe('PASSWORD_MEMORY_KIB', () => {
  it('may be less than OWASP asks for everywhere but in production', () => {
    const little = { PASSWORD_MEMORY_KIB: '19455' };
    expect(parseConfig(environment({ ...little, NODE_ENV: 'test' })).auth.passwordMemoryKib).toBe(19_455);
    expect(() => parseConfig(environment({ ...little, NODE_ENV: 'production' }))).toThrow(
      'PASSWORD_MEMORY_KIB: must be at least 19456 in production',
    );
    const enough = environment({ PASSWORD_MEMORY_KIB: '19456', NODE_ENV: 'production' });
    expect(parseConfig(enough).auth.passwordMemoryKib).toBe(19_456);
  });
});
