import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../config/config.js';
import { completeDocument } from './openapi-answers.js';
import { GUIDE } from './openapi-guide.js';
import { serveDocsPage } from './openapi-page.js';

/** The document, generated from the routes: `openapi.json` is this, committed. */
export function createDocument(app: NestFastifyApplication, config: Config): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Doable')
    .setVersion('1')
    .setDescription(GUIDE)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer(config.http.publicUrl)
    .addTag('Sign-in', 'Getting an account and a token.')
    .addTag('Users', 'Accounts.')
    .addTag('Tasks', 'What is to be done.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: '`accessToken` of a sign-in.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, base, { operationIdFactory: (_, method) => method });
  return completeDocument(document);
}

/** Swagger UI at `/docs`, the document at `/docs-json` and `/docs-yaml`. */
export function serveDocs(app: NestFastifyApplication, config: Config): void {
  SwaggerModule.setup('docs', app, () => createDocument(app, config), { ui: false });
  serveDocsPage(app.getHttpAdapter().getInstance());
}
