import { html, page } from '../pages/html.js';
import type { CaughtMail } from './caught-mail.js';

const links = html`<nav>
  <a href="/dev/mail">Mail</a><a href="/docs">Docs</a><a href="/admin/queues">Queues</a>
</nav>`;

/** What has been caught. `sentTo` is the server that mail goes to instead, when there is one. */
export function mailListPage(mails: CaughtMail[], sentTo: string | undefined): string {
  const rows = mails.map(
    ({ id, subject, to, date }) =>
      html`<li>
        <a href="/dev/mail/${id}">${subject}</a>
        <div class="quiet">to ${to} · ${date}</div>
      </li>`,
  );
  const notice = sentTo
    ? html`<p>MAIL_URL is set: mail goes to ${sentTo}, and is not kept here.</p>`
    : html`<p class="quiet">
        What the worker would have sent. Nothing leaves this machine until MAIL_URL is set.
      </p>`;
  const list = rows.length
    ? html`<ul class="rows">
        ${rows}
      </ul>`
    : html`<p>No mail yet. <a href="/docs">Register somebody</a>: the welcome mail comes here.</p>`;
  return page(
    'Mail',
    html`${links}
      <h1>Mail</h1>
      ${notice}${list}`,
  );
}

/** One mail: who, when, and each of its forms. */
export function mailPage({ id, subject, from, to, date, text, html: hasHtml, source }: CaughtMail): string {
  const frame = html`<iframe
    title="The mail as HTML"
    src="/dev/mail/${id}/html"
    sandbox="allow-popups allow-popups-to-escape-sandbox"
    referrerpolicy="no-referrer"
  ></iframe>`;
  return page(
    subject,
    html`${links}
      <h1>${subject}</h1>
      <dl>
        <dt>From</dt>
        <dd>${from}</dd>
        <dt>To</dt>
        <dd>${to}</dd>
        <dt>Date</dt>
        <dd>${date}</dd>
      </dl>
      ${hasHtml ? frame : undefined}
      <h2>Text</h2>
      <pre>${text ?? 'This mail has no text part.'}</pre>
      <details>
        <summary>Source</summary>
        <pre>${source}</pre>
      </details>`,
  );
}
