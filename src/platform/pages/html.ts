import { createHash } from 'node:crypto';
import { applyDecorators, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { escapeHtml } from '../mail/template.js';

/** Markup that is safe to send. Everything else is text, and is escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = Html | string | number | undefined | readonly Part[];

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  return typeof part === 'object' ? part.map(render).join('') : escapeHtml(String(part));
}

/** A piece of a page. What is put in is escaped, unless it is a piece itself; lists are joined. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(String.raw({ raw: strings }, ...parts.map(render)));

/** The colours of every page, and its letters. */
export const PALETTE = `
:root { color-scheme: light dark; --paper: light-dark(#fff, #14181f); --ink: light-dark(#1c2330, #e6e9ee);
  --line: light-dark(#dfe3ea, #333a46); --quiet: light-dark(#5b6575, #9aa5b5);
  --link: light-dark(#2456d6, #8fb0ff); --soft: light-dark(#f4f6f9, #1d222b); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
`;

const STYLE = `${PALETTE}
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .35rem; }
h3 { font-size: .9rem; margin: 1.25rem 0 .25rem; }
p, ul { margin: .35rem 0; }
a { color: var(--link); }
nav, .quiet { color: var(--quiet); font-size: .875rem; }
nav a { margin-right: 1rem; }
code, pre { font: .875em/1.5 ui-monospace, monospace; background: var(--soft); border-radius: 4px; }
code { padding: .1em .35em; overflow-wrap: anywhere; }
pre { padding: .75rem 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
pre > code { padding: 0; white-space: pre; background: none; }
ul.rows { list-style: none; margin: 1rem 0; padding: 0; border-top: 1px solid var(--line); }
ul.rows > li { border-bottom: 1px solid var(--line); padding: .65rem 0; overflow-wrap: anywhere; }
ul.rows a { font-weight: 600; text-decoration: none; }
table { display: block; overflow-x: auto; border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem 1rem; margin: 0 0 1.25rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 26rem; border: 1px solid var(--line); border-radius: 6px; background: #fff; resize: vertical; }
summary { cursor: pointer; margin-top: 1rem; }
label { display: block; margin: 1rem 0 .35rem; font-weight: 600; }
input { display: block; box-sizing: border-box; width: 100%; max-width: 22rem; margin-top: .35rem; padding: .6rem .75rem;
  font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; }
button { margin-top: .75rem; padding: .6rem 1.1rem; font: inherit; font-weight: 600; color: var(--paper);
  background: var(--link); border: 0; border-radius: 6px; cursor: pointer; }
button:disabled { opacity: .5; }`;

/** In one piece: the policy allows exactly these bytes. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No script at all, no style but ours, frames only from here. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The same for a page with a script of ours, which asks the API. */
export const SCRIPTED_PAGE_POLICY = `${PAGE_POLICY}; script-src 'self'; connect-src 'self'`;

/** A whole page with its title and content. */
export const page = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Doable</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html> `.markup;

/** A route that answers a page: for people, not part of the API's document. */
export const GetPage = (path = '') =>
  applyDecorators(
    Get(path),
    Header('content-type', 'text/html; charset=utf-8'),
    Header('content-security-policy', PAGE_POLICY),
    ApiExcludeEndpoint(),
  );
