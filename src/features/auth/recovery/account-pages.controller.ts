import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { GetPage, html, type Html, page, SCRIPTED_PAGE_POLICY } from '../../../platform/pages/html.js';
import { secretPageScript } from '../../../platform/pages/secret-page.js';

/** Sends the secret, and what was typed, to the API. */
const SCRIPT = secretPageScript(`
async function send() {
  const response = await fetch(form.dataset.path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret, ...Object.fromEntries(new FormData(form)) }),
  });
  return response.ok ? done(form.dataset.done) : refusal(await response.json());
}
`);

/** A click is asked for, since mail scanners open links. */
function formPage(title: string, path: string, content: Html, done: string): string {
  return page(
    title,
    html`<h1>${title}</h1>
      <form hidden data-path="/api/v1/auth/${path}" data-done="${done}">${content}</form>
      <p><output></output></p>
      <noscript><p>This page needs JavaScript.</p></noscript>
      <script src="/account/account.js"></script>`,
  );
}

/** Where the links in mails lead, unless ACCOUNT_PAGES_URL names pages of one's own. */
@Public()
@Controller('account')
export class AccountPagesController {
  @Header('content-security-policy', SCRIPTED_PAGE_POLICY)
  @GetPage('verify-email')
  verifyEmail(): string {
    const content = html`<p>Confirm that this address is yours.</p>
      <button>Confirm</button>`;
    return formPage(
      'Confirm your address',
      'email-verification',
      content,
      'Thank you. Your address is confirmed.',
    );
  }

  @Header('content-security-policy', SCRIPTED_PAGE_POLICY)
  @GetPage('change-email')
  changeEmail(): string {
    const content = html`<p>Confirm that your account is to have this address.</p>
      <button>Confirm</button>`;
    return formPage(
      'Confirm your new address',
      'email-change',
      content,
      'Thank you. Your account has this address now.',
    );
  }

  @Header('content-security-policy', SCRIPTED_PAGE_POLICY)
  @GetPage('reset-password')
  resetPassword(): string {
    const content = html`<label
        >New password
        <input name="password" type="password" autocomplete="new-password" minlength="8" required />
      </label>
      <button>Set password</button>`;
    return formPage(
      'Set a new password',
      'password-reset',
      content,
      'Your password is set, and you are signed out everywhere. Sign in with it.',
    );
  }

  @Get('account.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @ApiExcludeEndpoint()
  script(): string {
    return SCRIPT;
  }
}
