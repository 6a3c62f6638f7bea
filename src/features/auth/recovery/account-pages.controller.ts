import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { GetPage, html, type Html, page, SCRIPTED_PAGE_POLICY } from '../../../platform/pages/html.js';

/** Sends the secret of the URL's fragment, and what was typed, to the API. */
const SCRIPT = `
const form = document.querySelector('form');
const told = document.querySelector('output');
const button = form.querySelector('button');
form.hidden = false;

async function send() {
  const typed = Object.fromEntries(new FormData(form));
  const response = await fetch(form.dataset.path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: location.hash.slice(1), ...typed }),
  });
  if (response.ok) {
    form.hidden = true;
    history.replaceState(null, '', location.pathname);
    return form.dataset.done;
  }
  const { detail, errors = [] } = await response.json();
  return [detail, ...errors.map(({ message }) => message)].join(' ');
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  told.textContent = await send().catch(() => 'The service cannot be reached. Try again.');
  button.disabled = false;
});
`;

/** The form is shown by its script: without one it could do nothing. A click is asked for, since mail scanners open links. */
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
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          minlength="8"
          maxlength="128"
          required
        />
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
