import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
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
  for (const entry of readdirSync(BUILT, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.map')) continue;
    const folder = join(copy, relative(BUILT, entry.parentPath));
    mkdirSync(folder, { recursive: true });
    // Another name of the same file takes a fifth of the time of another file.
    linkSync(join(entry.parentPath, entry.name), join(folder, entry.name));
  }
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
  const changed = source.replaceAll(line, () => replacement);
  // Not written into: what is built has the same file.
  rmSync(path);
  writeFileSync(path, changed);
}

export const removeCopies = () => rmSync(COPIES, { recursive: true, force: true });
