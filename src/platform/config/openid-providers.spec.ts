import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.js';

const SECRET = 'what the provider gave to this service';
const google = {
  id: 'google',
  label: 'Google',
  issuer: 'https://accounts.google.com',
  clientId: 'doable',
  clientSecret: SECRET,
};
const environment = (providers: unknown, NODE_ENV = 'production') => ({
  NODE_ENV,
  DATABASE_URL: 'postgres://127.0.0.1/none',
  REDIS_URL: 'redis://127.0.0.1',
  JWT_SECRET: 'x'.repeat(32),
  OIDC_PROVIDERS: typeof providers === 'string' ? providers : JSON.stringify(providers),
});
const one = (changes: object) => [{ ...google, ...changes }];

describe('OIDC_PROVIDERS', () => {
  it('may be absent, and has scopes that suffice', () => {
    expect(parseConfig(environment('')).oidc.providers).toEqual([]);
    const { providers } = parseConfig(environment([google])).oidc;
    expect(providers).toEqual([{ ...google, scopes: 'openid email profile' }]);
  });

  it.each<[string, unknown, string]>([
    ['that is no JSON', 'google', 'OIDC_PROVIDERS: must be a JSON array such as [{"id":"google"'],
    ['that is no array', google, 'OIDC_PROVIDERS: must be a JSON array such as'],
    ['with an id that is no part of a URL', one({ id: 'My ID' }), 'OIDC_PROVIDERS.0.id: must be kebab-case'],
    ['with the name of a route', one({ id: 'second-factor' }), 'OIDC_PROVIDERS.0.id: is the name of'],
    ['with an id twice', [google, google], 'OIDC_PROVIDERS: must not use an id twice'],
    ['without a label', one({ label: ' ' }), 'OIDC_PROVIDERS.0.label: must not be empty'],
    ['without a secret', one({ clientSecret: undefined }), 'OIDC_PROVIDERS.0.clientSecret: must be text'],
    ['with an issuer that is no URL', one({ issuer: 'google' }), 'OIDC_PROVIDERS.0.issuer: must be a URL'],
    [
      'with an issuer that has a query',
      one({ issuer: 'https://a.b/?c' }),
      'OIDC_PROVIDERS.0.issuer: must be',
    ],
    ['with scopes that sign nobody in', one({ scopes: 'email' }), 'OIDC_PROVIDERS.0.scopes: must contain'],
    ['with a name that is not known', one({ tenant: 'x' }), 'OIDC_PROVIDERS.0: Unrecognized key: "tenant"'],
    [
      'that production would ask in clear',
      one({ issuer: 'http://sso.example.com' }),
      'OIDC_PROVIDERS.0.issuer: must be https in production',
    ],
  ])('%s stops the start and says why, without the secret', (_, providers, message) => {
    const start = () => parseConfig(environment(providers));
    expect(start).toThrow(message);
    expect(start).not.toThrow(SECRET);
  });

  it.each(['http://localhost:8080/realms/a', 'http://127.0.0.1:8080', 'http://[::1]:8080'])(
    'may be at %s: nobody listens within a machine',
    (issuer) => expect(parseConfig(environment(one({ issuer }))).oidc.providers[0]!.issuer).toBe(issuer),
  );

  it('may be asked in clear outside production', () => {
    const issuer = 'http://sso.internal';
    expect(parseConfig(environment(one({ issuer }), 'development')).oidc.providers).toHaveLength(1);
  });
});
