import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { developmentServices } from './development-services.js';
import { SECRET_LENGTH, secretKey, signingKeyIn, verifyingKeyIn } from './keys.js';
import { isExposed, openIdProviders } from './openid-providers.js';

/** What OWASP asks of argon2id at least, with two passes. */
const PASSWORD_MEMORY_KIB = 19_456;
/** Signs tokens in development only; production refuses to start with it. */
const DEVELOPMENT_SECRET = 'doable-development-secret-not-for-production';

const url = (protocols: string[], example: string, path = /^/) =>
  z.string(`must be set, such as ${example}`).refine(
    (value) => {
      const given = URL.canParse(value) ? new URL(value) : undefined;
      return given !== undefined && protocols.includes(given.protocol) && path.test(given.pathname);
    },
    { error: `must be a URL such as ${example}` },
  );
/** The path is the number of a database. */
const redisUrl = (example: string) => url(['redis:', 'rediss:'], example, /^(\/\d*)?$/);
const integer = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number such as ${fallback}`)
    .default(String(fallback))
    .transform(Number)
    .pipe(z.number().min(min).max(max));
/** Of several, with commas; each as `isSuch` wants it. */
const list = (isSuch: (item: string) => boolean, expected: string) =>
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .refine((items) => items.every(isSuch), { error: expected });
/** Browsers send it without a path, and it is compared as it is. */
function isOrigin(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && `${url.protocol}//${url.host}` === value;
}
const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];
function isNetwork(value: string): boolean {
  const [address = '', bits = '0'] = value.split('/');
  const longest = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return NAMED_NETWORKS.includes(value) || (/^\d+$/.test(bits) && Number(bits) <= longest);
}
const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
const secret = z
  .string()
  .min(SECRET_LENGTH, `must have at least ${SECRET_LENGTH} characters: openssl rand -base64 48`);

/** Every environment variable there is. `.env.example` lists the same names; a test compares the two. */
export const variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().optional(),
  PORT: integer(3000, 0, 65535),
  PUBLIC_URL: url(['http:', 'https:'], 'https://tasks.example.com').optional(),
  TRUSTED_PROXIES: list(isNetwork, 'must be addresses and networks such as 10.0.0.0/8,127.0.0.1'),
  CORS_ORIGINS: list(isOrigin, 'must be origins such as https://app.example.com, without a path'),
  MAX_IN_FLIGHT: integer(64, 1, 10_000),
  DRAIN_DELAY_MS: integer(0, 0, 10_000),
  WORKER_HEALTH_PORT: integer(3100, 0, 65535),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/doable'),
  DATABASE_POOL_SIZE: integer(10, 4, 200),
  DATABASE_PREPARED_STATEMENTS: flag.default(true),
  MIGRATE_ON_START: flag.default(false),
  REDIS_URL: redisUrl('redis://host:6379'),
  REDIS_CACHE_URL: redisUrl('redis://host:6379/1').optional(),
  JWT_SECRET: secret.default(DEVELOPMENT_SECRET),
  JWT_PRIVATE_KEY: z.string().optional(),
  JWT_PREVIOUS_KEY: z.string().optional(),
  ENCRYPTION_KEY: secret.optional(),
  PASSWORD_MEMORY_KIB: integer(PASSWORD_MEMORY_KIB, 64, 4_194_304),
  REGISTRATION: z.enum(['open', 'closed'], 'must be open or closed').default('open'),
  OIDC_PROVIDERS: openIdProviders,
  ACCOUNT_PAGES_URL: url(['http:', 'https:'], 'https://app.example.com/account').optional(),
  ACCOUNT_DELETION_DAYS: integer(14, 0, 365),
  MAIL_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@mail.example.com:587').optional(),
  MAIL_FROM: z
    .string()
    .regex(/\S@\S/, 'must be a sender such as Doable <no-reply@example.com>')
    .default('Doable <no-reply@doable.local>'),
  ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').max(128).optional(),
  GRAPHQL_INTROSPECTION: flag.optional(),
  RATE_LIMIT_SIGN_IN: integer(100, 1, 1_000_000_000),
  RATE_LIMIT_USER: integer(1000, 1, 1_000_000_000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** A variable that `read` makes a key of, or says what it should be. */
const key = (read: (value: string) => KeyObject) =>
  z
    .string()
    .transform((value, context) => {
      try {
        return read(value);
      } catch (error) {
        context.addIssue((error as Error).message);
        return z.NEVER;
      }
    })
    .optional();

const keyed = variables.extend({ JWT_PRIVATE_KEY: key(signingKeyIn), JWT_PREVIOUS_KEY: key(verifyingKeyIn) });

type Keyed = z.output<typeof keyed>;

/** What development signs with, and what `.env.example` shows. */
const isKnown = (given = '') => given === DEVELOPMENT_SECRET || given.startsWith('replace-me');

/** What only production minds. A variable that is wrong otherwise is here as it was given. */
function checkSecrets(env: Keyed, context: z.RefinementCtx): void {
  if (env.NODE_ENV !== 'production') return;
  const refuse = (name: string, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  const isSecretUsed = !env.JWT_PRIVATE_KEY || !env.ENCRYPTION_KEY;
  if (isSecretUsed && isKnown(env.JWT_SECRET))
    refuse('JWT_SECRET', 'must be set in production: openssl rand -base64 48');
  if (isKnown(env.ENCRYPTION_KEY))
    refuse('ENCRYPTION_KEY', 'must be your own in production: openssl rand -base64 48');
  if (env.PASSWORD_MEMORY_KIB < PASSWORD_MEMORY_KIB)
    refuse('PASSWORD_MEMORY_KIB', `must be at least ${PASSWORD_MEMORY_KIB} in production`);
}

function checkProviders(env: Keyed, context: z.RefinementCtx): void {
  if (env.NODE_ENV !== 'production') return;
  for (const [index, provider] of env.OIDC_PROVIDERS.entries()) {
    if (!isExposed(provider)) continue;
    context.addIssue({
      code: 'custom',
      path: ['OIDC_PROVIDERS', index, 'issuer'],
      message: 'must be https in production, unless it is on this machine',
    });
  }
}

// Checked however much else is wrong, so that all of it is told at once.
const checked = keyed.superRefine(checkSecrets, { when: () => true }).superRefine(checkProviders, {
  when: ({ issues }) => issues.every(({ path }) => path?.[0] !== 'OIDC_PROVIDERS'),
});

/** Paths are put behind it. */
const asBase = (url: string) => url.replace(/\/$/, '');
const publicUrlOf = ({ PUBLIC_URL, PORT }: Keyed) => asBase(PUBLIC_URL ?? `http://localhost:${PORT}`);

const settings = checked.transform((env) => ({
  environment: env.NODE_ENV,
  http: {
    host: env.HOST ?? (env.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: env.PORT,
    publicUrl: publicUrlOf(env),
    trustedProxies: env.TRUSTED_PROXIES,
    corsOrigins: env.CORS_ORIGINS,
    maxInFlight: env.MAX_IN_FLIGHT,
    drainDelayMs: env.DRAIN_DELAY_MS,
  },
  worker: { healthPort: env.WORKER_HEALTH_PORT },
  database: {
    url: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    preparedStatements: env.DATABASE_PREPARED_STATEMENTS,
    migrateOnStart: env.MIGRATE_ON_START,
  },
  redis: { queueUrl: env.REDIS_URL, cacheUrl: env.REDIS_CACHE_URL ?? env.REDIS_URL },
  auth: {
    signingKey: env.JWT_PRIVATE_KEY ?? secretKey(env.JWT_SECRET),
    previousKey: env.JWT_PREVIOUS_KEY,
    // Instances of one installation must agree on the issuer, whatever port each has.
    issuer: env.PUBLIC_URL ?? 'doable',
    passwordMemoryKib: env.PASSWORD_MEMORY_KIB,
    encryptionKey: env.ENCRYPTION_KEY ?? env.JWT_SECRET,
  },
  accounts: {
    isRegistrationOpen: env.REGISTRATION === 'open',
    pagesUrl: asBase(env.ACCOUNT_PAGES_URL ?? `${publicUrlOf(env)}/account`),
    deletionDays: env.ACCOUNT_DELETION_DAYS,
  },
  oidc: { providers: env.OIDC_PROVIDERS },
  mail: { url: env.MAIL_URL, from: env.MAIL_FROM },
  admin: { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD },
  graphql: { isOpen: env.GRAPHQL_INTROSPECTION ?? env.NODE_ENV !== 'production' },
  rateLimits: { signInPer15Minutes: env.RATE_LIMIT_SIGN_IN, userPerMinute: env.RATE_LIMIT_USER },
  log: { level: env.LOG_LEVEL },
}));

/** Configuration as the application sees it: typed, nested, checked once at start. Injected by this class. */
export abstract class Config {}
export interface Config extends z.output<typeof settings> {}

/** Everything that is wrong with the environment, all at once, as text for a person. */
export class InvalidConfiguration extends Error {
  constructor(problems: z.core.$ZodIssue[]) {
    const lines = problems.map((problem) => `  ${problem.path.join('.')}: ${problem.message}`);
    super(`The configuration is invalid:\n${lines.join('\n')}\nEvery variable is explained in .env.example.`);
    this.name = 'InvalidConfiguration';
  }
}

/** Checks an environment. Empty variables count as absent. Throws InvalidConfiguration. */
export function parseConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = settings.safeParse(given);
  if (!result.success) throw new InvalidConfiguration(result.error.issues);
  return result.data;
}

/** Reads the environment of this process; outside production, services without a URL are found or started. */
export async function loadConfig(): Promise<Config> {
  return parseConfig({ ...process.env, ...(await developmentServices(process.env)) });
}
