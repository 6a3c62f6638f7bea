/** What is as long as a secret of 256 bits, and longer than an id. */
const SECRET = /[\w-]{43,}/g;

/** The path of a URL, to be told or written down: without its query, and without secrets that are part of it. */
export const toldPath = (url: string): string => url.split('?', 1)[0]!.replace(SECRET, '[hidden]');
