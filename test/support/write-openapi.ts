import { writeFile } from 'node:fs/promises';
import { committedDocument } from './committed-document.js';

/** `npm run openapi`: writes what the built application documents. `npm version` keeps it as what was released, too. */
const document = await committedDocument();
await writeFile('openapi.json', document);
if (process.argv.includes('--release')) {
  const released = JSON.parse(document) as { info: { version: string } };
  Object.assign(released.info, { 'x-released': new Date().toISOString().slice(0, 10) });
  const path = `src/features/changelog/releases/${released.info.version}.json`;
  await writeFile(path, `${JSON.stringify(released, null, 2)}\n`);
}
process.exit(0);
