import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { GetPage, html, page, SCRIPTED_PAGE_POLICY } from '../../../platform/pages/html.js';
import { secretPageScript } from '../../../platform/pages/secret-page.js';

/** Signs in, accepts with the secret, and signs out: the page keeps nothing. */
const SCRIPT = secretPageScript(`
async function post(path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: 'Bearer ' + token }) };
  const response = await fetch('/api/v1' + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = response.status === 204 ? {} : await response.json();
  return { ...answer, isOk: response.ok };
}

async function send() {
  const { identifier, password, code } = Object.fromEntries(new FormData(form));
  const session = await post('/auth/login', { identifier, password, ...(code && { code }) });
  if (!session.isOk) return refusal(session);
  const project = await post('/invitations/acceptance', { secret }, session.accessToken);
  await post('/auth/logout', { refreshToken: session.refreshToken });
  if (!project.isOk) return refusal(project);
  return done('You are in the project ' + project.name + '. Open it where you have your tasks.');
}
`);

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
