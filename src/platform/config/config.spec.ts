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

describe('ACCOUNT_PAGES_URL', () => {
  const pagesUrl = (own: NodeJS.ProcessEnv) => parseConfig(environment(own)).accounts.pagesUrl;

  it('follows from PUBLIC_URL where it is left out; a slash at the end makes no difference', () => {
    expect(pagesUrl({ PORT: '3001' })).toBe('http://localhost:3001/account');
    expect(pagesUrl({ PUBLIC_URL: 'https://tasks.example.com/' })).toBe('https://tasks.example.com/account');
    expect(pagesUrl({ ACCOUNT_PAGES_URL: 'https://app.example.com/me/' })).toBe('https://app.example.com/me');
  });
});

describe('a variable that would fail later, or in silence,', () => {
  it.each([
    ['TRUSTED_PROXIES', '10.0.0.0/33', '10.0.0.0/8, ::1'],
    ['TRUSTED_PROXIES', 'proxy', 'loopback'],
    ['CORS_ORIGINS', 'https://app.example.com/', 'https://app.example.com'],
    ['CORS_ORIGINS', 'app.example.com', 'capacitor://localhost, http://localhost:5173'],
    ['DRAIN_DELAY_MS', '20000', '5000'],
    ['MAIL_FROM', 'Doable', 'no-reply@example.com'],
    ['JWT_SECRET', 'replace-me-with-the-output-of-openssl-rand', 'x'.repeat(32)],
    ['ENCRYPTION_KEY', 'replace-me-with-the-output-of-openssl-rand', 'x'.repeat(32)],
  ])('stops the start: %s=%s', (name, wrong, right) => {
    expect(() => parseConfig(environment({ NODE_ENV: 'production', [name]: wrong }))).toThrow(`  ${name}: `);
    expect(() => parseConfig(environment({ NODE_ENV: 'production', [name]: right }))).not.toThrow();
  });
});

describe('an environment with several faults', () => {
  it('is told all of them at once, with an example of what is missing', () => {
    const wrong = { NODE_ENV: 'production', REDIS_URL: 'redis://127.0.0.1/abc', OIDC_PROVIDERS: '[{}]' };
    const start = () => parseConfig({ ...wrong, PASSWORD_MEMORY_KIB: '64' });
    for (const problem of [
      'DATABASE_URL: must be set, such as postgres://user:password@host:5432/doable',
      'REDIS_URL: must be a URL such as redis://host:6379',
      'JWT_SECRET: must be set in production',
      'PASSWORD_MEMORY_KIB: must be at least',
      'OIDC_PROVIDERS.0.id: must be text',
    ]) {
      expect(start).toThrow(problem);
    }
  });
});
