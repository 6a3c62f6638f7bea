import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { GetPage, html, page, SCRIPTED_PAGE_POLICY } from '../../../platform/pages/html.js';

/** Signs in, accepts with the secret of the URL's fragment, and signs out: the page keeps nothing. */
const SCRIPT = `
const form = document.querySelector('form');
const told = document.querySelector('output');
const button = form.querySelector('button');
form.hidden = false;

async function post(path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: 'Bearer ' + token }) };
  const response = await fetch('/api/v1' + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = response.status === 204 ? {} : await response.json();
  return { ...answer, isOk: response.ok };
}

async function accept() {
  const { identifier, password, code } = Object.fromEntries(new FormData(form));
  const session = await post('/auth/login', { identifier, password, ...(code && { code }) });
  if (!session.isOk) return session.detail;
  const project = await post('/invitations/acceptance', { secret: location.hash.slice(1) }, session.accessToken);
  await post('/auth/logout', { refreshToken: session.refreshToken });
  if (!project.isOk) return project.detail;
  form.hidden = true;
  history.replaceState(null, '', location.pathname);
  return 'You are in the project ' + project.name + '. Open it where you have your tasks.';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  told.textContent = await accept().catch(() => 'The service cannot be reached. Try again.');
  button.disabled = false;
});
`;

/** Where the link in an invitation leads, unless ACCOUNT_PAGES_URL names pages of one's own. */
@Public()
@Controller('account')
export class InvitationPageController {
  @Header('content-security-policy', SCRIPTED_PAGE_POLICY)
  @GetPage('invitation')
  invitation(): string {
    const content = html`<h1>Accept an invitation</h1>
      <p>Sign in to be in the project. Without an account, register first and come back to this page.</p>
      <form hidden>
        <label>E-mail address or username <input name="identifier" autocomplete="username" required /></label>
        <label
          >Password <input name="password" type="password" autocomplete="current-password" required
        /></label>
        <label>Code, if you have a second factor <input name="code" autocomplete="one-time-code" /></label>
        <button>Accept</button>
      </form>
      <p><output></output></p>
      <noscript><p>This page needs JavaScript.</p></noscript>
      <script src="/account/invitation.js"></script>`;
    return page('Accept an invitation', content);
  }

  @Get('invitation.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @ApiExcludeEndpoint()
  script(): string {
    return SCRIPT;
  }
}
