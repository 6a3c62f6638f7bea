import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the application is built. */
export const BUILT = 'dist/src';
const COPIES = 'dist/copies';

/** A module of the built application: what is tested is what ships, decorators and document included. */
export function built<Module>(path: string, folder = BUILT): Promise<Module> {
  return import(pathToFileURL(resolve(folder, `${path}.js`)).href) as Promise<Module>;
}

/** Copies the built application and answers where to: its modules are other ones, the packages are the same. */
export function copyOfBuilt(): string {
  mkdirSync(COPIES, { recursive: true });
  const copy = mkdtempSync(join(COPIES, 'copy-'));
  cpSync(BUILT, copy, { recursive: true, filter: (path) => !/\.(map|d\.ts)$/.test(path) });
  // Passport keeps strategies for a whole process, by name: those of copies in one process would be the same.
  for (const module of ['features/auth/jwt.strategy', 'features/auth/access-token.guard'])
    replaceIn(copy, module, "'access-token'", `'${basename(copy)}'`);
  return copy;
}

/** Puts something else in the place of a line, wherever it is. Throws when it is not there. */
export function replaceIn(copy: string, module: string, line: string, replacement: string): void {
  const path = join(copy, `${module}.js`);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(line)) throw new Error(`Nothing to replace in ${module}: ${line}`);
  writeFileSync(
    path,
    source.replaceAll(line, () => replacement),
  );
}

export const removeCopies = () => rmSync(COPIES, { recursive: true, force: true });
