import { Controller, Header, Param, UseGuards } from '@nestjs/common';
import { Public } from '../access/access.decorators.js';
import { Config } from '../config/config.js';
import { GetPage } from '../pages/html.js';
import { LocalHostGuard } from '../pages/local-host.js';
import { listCaughtMail, readCaughtMail } from './caught-mail.js';
import { mailListPage, mailPage } from './caught-mail.pages.js';

/**
 * A mail's HTML comes from anywhere. Even opened by itself it is an origin of its own, runs no script, sends no form
 * and loads nothing; its links open in a new tab.
 */
const FOREIGN_HTML =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/** The mail that development keeps instead of sending. */
@Public()
@UseGuards(LocalHostGuard)
@Controller('dev/mail')
export class CaughtMailController {
  constructor(private readonly config: Config) {}

  @GetPage()
  async list(): Promise<string> {
    const { url } = this.config.mail;
    return mailListPage(await listCaughtMail(), url && new URL(url).host);
  }

  @GetPage(':id')
  async show(@Param('id') id: string): Promise<string> {
    return mailPage(await readCaughtMail(id));
  }

  @Header('content-security-policy', FOREIGN_HTML)
  @GetPage(':id/html')
  async html(@Param('id') id: string): Promise<string> {
    const { html = '' } = await readCaughtMail(id);
    return `<base target="_blank">${html}`;
  }
}
