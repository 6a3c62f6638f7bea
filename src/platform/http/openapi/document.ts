import { createRequire } from 'node:module';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../../config/config.js';
import { completeDocument } from './answers.js';
import { guide } from '../docs/guide.js';
import { Examples } from './examples.js';

const { version } = createRequire(import.meta.url)('#package.json') as { version: string };

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'The `accessToken` of a registration or sign-in, without `Bearer`.',
} as const;
const PERSONAL_TOKEN = {
  type: 'http',
  scheme: 'bearer',
  description:
    'A personal access token of `POST /users/me/tokens`, for programs. Good where an operation names a scope.',
} as const;

const cookie = (name: string, description: string) =>
  ({ type: 'apiKey', in: 'cookie', name: `__Host-${name}`, description }) as const;
const REFRESH_COOKIE = cookie(
  'refresh',
  'The refresh token of a web page that signed in with `useCookie`, or at a provider. It counts only with an `Origin` of this service or of `CORS_ORIGINS`.',
);
const PROVIDER_COOKIE = cookie(
  'oidc',
  'What `GET /auth/oidc/{provider}` gave the browser that it sent away.',
);
const FIRST_FACTOR_COOKIE = cookie(
  'oidc-second-factor',
  'What a browser got that came back from a provider, to an account with a second factor.',
);

/** The document, generated from the routes: `openapi.json` is this, committed. */
export function createDocument(app: NestFastifyApplication, config: Config): OpenAPIObject {
  const { publicUrl } = config.http;
  const { info, ...base } = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Doable')
    .setVersion(version)
    .setDescription(guide(config))
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer(publicUrl, 'This installation.')
    .setExternalDoc('What changed, version by version', `${publicUrl}/changelog`)
    .addTag('Sign-in', 'Getting an account and a token. Start here.')
    .addTag('Your account', 'What proves that you are you, where you are signed in, and tokens for programs.')
    .addTag('Tasks', 'What is to be done. Everybody sees what is in their projects.')
    .addTag('Projects', 'What tasks belong to. Everybody has an Inbox, and a tree of projects of their own.')
    .addTag('Sharing', 'Who is in a project: members, invitations, and links that show it to everybody.')
    .addTag('Filters', 'Queries for tasks, kept under a name.')
    .addTag('Labels', 'Words of your own that tasks can carry.')
    .addTag('Comments', 'What people say about a task.')
    .addTag('Activity', 'Who changed what, from which value to which.')
    .addTag('Users', 'Your account; for administrators, everybody’s.')
    .addTag(
      'Administration',
      'For administrators: everybody’s accounts, and the record of what was done to them.',
    )
    .addBearerAuth(BEARER)
    .addSecurity('personalToken', PERSONAL_TOKEN)
    .addSecurity('refreshCookie', REFRESH_COOKIE)
    .addSecurity('providerCookie', PROVIDER_COOKIE)
    .addSecurity('firstFactorCookie', FIRST_FACTOR_COOKIE)
    .build();
  const { contact: _empty, ...about } = info;
  const document = SwaggerModule.createDocument(
    app,
    { ...base, info: about },
    { operationIdFactory: (_, method) => method },
  );
  return completeDocument(document, publicUrl, app.get(Examples));
}
