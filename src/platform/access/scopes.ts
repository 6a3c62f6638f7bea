/** All that a personal access token can be given. Grows as controllers are loaded that say `@Scoped()`. */
export const SCOPES: string[] = [];

/** What a personal access token must have for a method of a resource. `tasks:write` does not include `tasks:read`. */
export const scopeFor = (resource: string, method: string): string =>
  `${resource}:${/^(GET|HEAD)$/i.test(method) ? 'read' : 'write'}`;

/** Makes a resource one that personal access tokens may reach, by one method of each kind that it has. */
export function declareResource(resource: string, methods: string[]): void {
  const scopes = methods.map((method) => scopeFor(resource, method));
  SCOPES.push(...scopes.filter((scope) => !SCOPES.includes(scope)));
}
