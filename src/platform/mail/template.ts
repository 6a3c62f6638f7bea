import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file in `templates/`. */
export type TemplateName =
  | 'welcome'
  | 'welcome-verified'
  | 'verify-email'
  | 'change-email'
  | 'email-changed'
  | 'address-in-use'
  | 'reset-password'
  | 'password-changed'
  | 'security-notice'
  | 'session-ended'
  | 'account-erasure'
  | 'project-invitation';

/** What to say: a template and the words to put in. */
export interface Mail {
  template: TemplateName;
  words: Record<string, string>;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes text safe to stand in HTML. */
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/**
 * Renders `templates/NAME.txt`: the first line is the subject, blank lines part paragraphs, `{{word}}` is put in, and a
 * paragraph that is a single URL becomes a button in the HTML part. Throws when a word is missing.
 */
export async function renderMail({ template, words }: Mail): Promise<RenderedMail> {
  const source = await readFile(join(import.meta.dirname, 'templates', `${template}.txt`), 'utf8');
  const filled = source.replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
    if (words[word] === undefined) throw new Error(`The mail ${template} needs the word ${word}`);
    return words[word];
  });
  const [subject = '', ...rest] = filled.trim().split('\n');
  const text = rest.join('\n').trim();
  return { subject, text, html: html(text.split(/\n{2,}/).map(paragraph)) };
}

function paragraph(text: string): string {
  const safe = escapeHtml(text);
  if (!/^https?:\/\/\S+$/.test(text)) return `<p>${safe.replaceAll('\n', '<br>')}</p>`;
  const style =
    'display:inline-block;padding:10px 18px;border-radius:6px;background:#2456d6;color:#fff;text-decoration:none';
  const label = safe.split('#', 1)[0]!;
  return `<p><a href="${safe}" style="${style}">${label}</a></p>`;
}

const html = (paragraphs: string[]) =>
  `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;color:#1c2330;max-width:36rem;margin:2rem auto">${paragraphs.join('')}</body></html>`;
