import { z } from 'zod';

const EXAMPLE =
  '[{"id":"google","label":"Google","issuer":"https://accounts.google.com","clientId":"...","clientSecret":"..."}]';
/** Names of routes beside `/auth/oidc/{provider}`. */
const TAKEN = ['second-factor'];
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const word = (max: number) => z.string('must be text').trim().min(1, 'must not be empty').max(max);
const isIssuer = (value: string) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !/[?#@]/.test(value);
};

/** One OpenID provider that people may sign in with. */
const provider = z.strictObject({
  id: z
    .string('must be text')
    .max(50)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case such as google: it is a part of URLs')
    .refine((id) => !TAKEN.includes(id), 'is the name of something else, choose another'),
  label: word(100),
  issuer: z.string('must be text').refine(isIssuer, 'must be a URL such as https://accounts.google.com'),
  clientId: word(500),
  clientSecret: word(500),
  scopes: word(500)
    .refine((scopes) => scopes.split(/\s+/).includes('openid'), 'must contain openid')
    .default('openid email profile'),
});
export type ProviderSettings = z.output<typeof provider>;

function parsed(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: `must be a JSON array such as ${EXAMPLE}` });
    return z.NEVER;
  }
}

/** OIDC_PROVIDERS: one JSON array. */
export const openIdProviders = z
  .string()
  .default('[]')
  .transform(parsed)
  .pipe(
    z
      .array(provider, `must be a JSON array such as ${EXAMPLE}`)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'must not use an id twice'),
  );

/** Whether what is said to a provider can be read on the way. On one machine nobody is in between. */
export function isExposed({ issuer }: ProviderSettings): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}
