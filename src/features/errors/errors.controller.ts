import { Controller, Param } from '@nestjs/common';
import { Public } from '../../platform/access/access.decorators.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { GetPage, html, type Html, page } from '../../platform/pages/html.js';
import { type Explanation, EXPLANATIONS } from './explanations.js';

const links = html`<nav><a href="/docs">Docs</a><a href="/errors">All errors</a></nav>`;

/** Pages about errors: the `type` of each problem is the address of one. */
@Public()
@Controller('errors')
export class ErrorsController {
  @GetPage()
  list(): string {
    const rows = Object.entries(EXPLANATIONS).map(
      ([code, { status, title }]) =>
        html`<li>
          <a href="/errors/${code}">${title}</a>
          <div class="quiet">${status} · ${code}</div>
        </li>`,
    );
    return page(
      'Errors',
      html`${links}
        <h1>Errors</h1>
        <p>What this API refuses, by <code>code</code>.</p>
        <ul class="rows">
          ${rows}
        </ul>`,
    );
  }

  @GetPage(':code')
  explain(@Param('code') code: string): string {
    const explanation = Object.hasOwn(EXPLANATIONS, code) ? EXPLANATIONS[code] : undefined;
    if (!explanation) throw new NotFound();
    return explanationPage(code, explanation);
  }
}

const explanationPage = (code: string, { status, title, why, remedy }: Explanation): string =>
  page(
    title,
    html`${links}
      <p class="quiet">${status} · ${code}</p>
      <h1>${title}</h1>
      <h2>What happened</h2>
      <p>${withCode(why)}</p>
      <h2>What to do</h2>
      <p>${withCode(remedy)}</p>`,
  );

/** Text in backticks becomes code. */
const withCode = (text: string): Html[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
