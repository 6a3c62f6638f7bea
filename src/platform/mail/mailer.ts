import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { Config } from '../config/config.js';
import { inTime } from '../errors/in-time.js';
import { type Mail, renderMail } from './template.js';

/** Where development keeps what it would have sent; `/dev/mail` shows it. */
export const CAUGHT_MAIL = resolve('.data/mail');
/** A server that takes longer than this has failed. Below the ten seconds that a transaction may idle. */
const SEND_LIMIT = 8_000;

/**
 * Sends mail through SMTP when MAIL_URL is set. Without it, development keeps mail in a folder, so that nothing leaves
 * the machine, and production refuses.
 */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;

  constructor(private readonly config: Config) {
    const { url } = config.mail;
    const timeouts = { connectionTimeout: 3_000, greetingTimeout: 3_000, socketTimeout: 5_000 };
    this.transport = createTransport(url ? { url, ...timeouts } : { streamTransport: true, buffer: true });
    if (this.cannotSend)
      new Logger(Mailer.name).warn('MAIL_URL is not set: mails will be set aside as failed.');
  }

  /**
   * Sends one mail. `id` becomes its Message-ID: the same mail sent twice, because a worker died in between, is one
   * mail for the receiver. Rejects when the server does not accept it within 8 s. What the server says of it is kept
   * longer than an account, so the address is left out of that.
   */
  async send(id: string, to: string, mail: Mail): Promise<void> {
    const { from } = this.config.mail;
    const domain = /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'doable';
    // Nobody's holiday answers it (RFC 3834).
    const headers = { 'Auto-Submitted': 'auto-generated' };
    const message = { from, to, messageId: `<${id}@${domain}>`, headers, ...(await renderMail(mail)) };
    if (this.cannotSend) throw new Error('MAIL_URL is not set.');
    if (!this.config.mail.url) return this.keep(id, message);
    const sending = this.transport.sendMail(message);
    const late = () => new Error('The mail server took too long.');
    await inTime(sending, SEND_LIMIT, late).catch((error: Error) => {
      throw new Error(error.message.replaceAll(to, 'the address'));
    });
  }

  private get cannotSend(): boolean {
    return !this.config.mail.url && this.config.environment === 'production';
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }

  private async keep(id: string, message: SendMailOptions): Promise<void> {
    const { message: bytes } = (await this.transport.sendMail(message)) as { message: Buffer };
    await mkdir(CAUGHT_MAIL, { recursive: true });
    const path = join(CAUGHT_MAIL, `${id}.eml`);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
  }
}
