import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Address } from 'postal-mime';
import { NotFound } from '../errors/domain-error.js';
import { CAUGHT_MAIL } from './mailer.js';

const MOST = 100;
const ID = /^[\w-]{1,100}$/;

/** A mail that was kept instead of sent. */
export interface CaughtMail {
  id: string;
  subject: string;
  from: string;
  to: string;
  /** RFC 3339, or as the mail says it. */
  date: string;
  text?: string;
  html?: string;
  source: string;
}

/** The newest hundred, newest first. */
export async function listCaughtMail(): Promise<CaughtMail[]> {
  const names = await readdir(CAUGHT_MAIL).catch(nothingYet);
  const ids = names.filter((name) => name.endsWith('.eml')).map((name) => name.slice(0, -'.eml'.length));
  const dated = await Promise.all(
    ids.map(async (id) => ({ id, at: (await stat(pathOf(id)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  const newest = dated.toSorted((a, b) => b.at - a.at).slice(0, MOST);
  return Promise.all(newest.map(({ id }) => readCaughtMail(id)));
}

/** One mail. Throws NotFound. */
export async function readCaughtMail(id: string): Promise<CaughtMail> {
  if (!ID.test(id)) throw new NotFound();
  const source = await readFile(pathOf(id)).catch((error: unknown) => {
    throw isMissing(error) ? new NotFound() : error;
  });
  const { subject = '(no subject)', from, to, date = '', text, html } = await PostalMime.parse(source);
  return {
    id,
    subject,
    from: names(from && [from]),
    to: names(to),
    date,
    text,
    html,
    source: source.toString(),
  };
}

const pathOf = (id: string) => join(CAUGHT_MAIL, `${id}.eml`);
const isMissing = (error: unknown) => (error as { code?: string }).code === 'ENOENT';

function nothingYet(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}

function names(addresses: Address[] = []): string {
  return addresses
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : (address ?? name)))
    .join(', ');
}
