import { writeFile } from 'node:fs/promises';
import { committedDocument } from './committed-document.js';

/** `npm run openapi`: writes what the built application documents. */
await writeFile('openapi.json', await committedDocument());
process.exit(0);
