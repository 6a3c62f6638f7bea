/** `@maya` that is not the end of an address or of a path. Usernames have at most 50 characters. */
const MENTION = /(?<![\p{L}\p{N}._@/+-])@([A-Za-z0-9][A-Za-z0-9._-]{0,49})(?![A-Za-z0-9_-])/gu;

/**
 * For each mention in a text the usernames that it can mean, in lower case, the longest first: a username may end with the
 * full stop that ends a sentence.
 */
export const mentionsIn = (content: string): string[][] =>
  [...new Set([...content.matchAll(MENTION)].map(([, name]) => name!.toLowerCase()))].map(readings);

function readings(name: string): string[] {
  const shorter = /^(.+)[._-]$/.exec(name)?.[1];
  return shorter ? [name, ...readings(shorter)] : [name];
}
