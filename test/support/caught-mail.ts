import { randomUUID } from 'node:crypto';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const FOLDER = resolve('.data/mail');
const kept: string[] = [];

/** Puts a mail where development keeps what it would have sent, and answers its id. `age` is in hours. */
export async function keepMail(subject: string, html: string, age = 0): Promise<string> {
  const id = `test-${randomUUID()}`;
  const path = join(FOLDER, `${id}.eml`);
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

/** Takes away what keepMail put there. */
export async function removeKeptMail(): Promise<void> {
  await Promise.all(kept.splice(0).map((path) => rm(path, { force: true })));
}
