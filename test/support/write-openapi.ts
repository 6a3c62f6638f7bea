import { writeFile } from 'node:fs/promises';
import { anyApp, committedDocument } from './committed-document.js';
import { committedSchema } from './committed-schema.js';

/** `npm run openapi`: writes what the built application documents, and its GraphQL schema. */
await writeFile('openapi.json', await committedDocument());
const { app } = await anyApp();
await app.init();
await writeFile('schema.graphql', committedSchema(app));
process.exit(0);
