import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module of the built application: what is tested is what ships, decorators and document included. */
export function built<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(resolve('dist/src', `${path}.js`)).href) as Promise<Module>;
}
