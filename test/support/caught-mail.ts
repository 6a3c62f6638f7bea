import { randomUUID } from 'node:crypto';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { query } from './database.js';

const FOLDER = resolve('.data/mail');
const kept: string[] = [];

/** Puts a mail where development keeps what it would have sent, and answers its id. `age` is in hours; `place` is below that folder. */
export async function keepMail(subject: string, html: string, age = 0, place = '.'): Promise<string> {
  const id = `test-${randomUUID()}`;
  const path = join(FOLDER, place, `${id}.eml`);
  const headers = [
    'From: Doable <a@b.example>',
    'To: maya@example.com',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
  ];
  await mkdir(FOLDER, { recursive: true });
  kept.push(path);
  await writeFile(path, [...headers, 'Content-Type: text/html; charset=utf-8', '', html].join('\r\n'));
  const at = Date.now() / 1000 - age * 3600;
  await utimes(path, at, at);
  return id;
}

/** Takes away what keepMail put there, and the welcome mails of who registered in this test's database. */
export async function removeMail(databaseUrl: string): Promise<void> {
  const events = await query<{ id: string }>(
    databaseUrl,
    `SELECT id FROM events WHERE type = 'user.registered'`,
  );
  const welcomes = events.map(({ id }) => join(FOLDER, `welcome-${id}.eml`));
  await Promise.all([...kept.splice(0), ...welcomes].map((path) => rm(path, { force: true })));
}
