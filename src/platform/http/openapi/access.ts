import type { OpenAPIObject } from '@nestjs/swagger';
import { scopeFor } from '../../access/scopes.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

interface Access {
  'x-roles'?: string[];
  'x-project-role'?: 'viewer' | 'editor' | 'owner';
  /** Is said in the description, and goes. */
  'x-who-else'?: string;
  /** The resource, as the decorator says, and then the scope. */
  'x-scopes'?: string[];
  'x-step-up'?: boolean;
}

const accessOf = (operation: Operation) => operation as Access;

/** Whether somebody must be signed in. */
export const isProtected = (operation: Operation) => (accessOf(operation)['x-roles'] ?? []).length > 0;

const MEMBERS = {
  viewer: 'Every member of the project',
  editor: 'Members of the project who are `editor` or `owner`',
  owner: 'The `owner` of the project',
};

/** Says who may call an operation and with which kind of token, in words and as `security`. */
export function describeAccess(operation: Operation, method: string): void {
  const access = accessOf(operation);
  const scopes = access['x-scopes']?.map((resource) => scopeFor(resource, method));
  if (scopes) access['x-scopes'] = scopes;
  operation.security = [...(operation.security ?? []), ...(scopes ? [{ personalToken: scopes }] : [])];
  const lines = [operation.description, `**Who may:** ${whoMay(access)}.`];
  if (isProtected(operation)) lines.push(`**Token:** ${tokens(scopes, access['x-step-up'])}.`);
  delete access['x-who-else'];
  operation.description = lines.filter(Boolean).join('\n\n');
}

function whoMay({ 'x-roles': roles = [], 'x-project-role': role, 'x-who-else': other }: Access): string {
  if (roles.length === 0) return 'Anybody, signed in or not';
  if (!roles.includes('user')) return 'Administrators';
  if (!role) return 'Anybody who is signed in';
  return other ? `${MEMBERS[role]}, and ${other}` : MEMBERS[role];
}

function tokens(scopes: string[] = [], isStepUp = false): string {
  const programs = scopes.map((scope) => `, or a personal access token with the scope \`${scope}\``);
  if (programs.length > 0) return `an access token${programs.join('')}`;
  const proof = isStepUp ? ', within ten minutes of proving who you are (`POST /auth/confirmation`)' : '';
  return `an access token${proof}; personal access tokens are refused`;
}
