import { Marked } from 'marked';
import { Html } from './html.js';

const idOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w]+/g, '-')
    .replace(/^-|-$/g, '');

const marked = new Marked({
  renderer: {
    heading({ text, tokens, depth }) {
      const id = depth > 1 ? ` id="${idOf(text)}"` : '';
      return `<h${depth}${id}>${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
  },
});

/**
 * Markdown of our own as a piece of a page: it may contain HTML, so nothing that a stranger wrote goes in. Its code may be
 * wider than the page, and is scrolled with keys as well.
 */
export const fromMarkdown = (text: string): Html =>
  new Html(marked.parse(text, { async: false }).replaceAll('<pre>', '<pre tabindex="0">'));

/** The headings of the second level, for a table of contents. */
export const chaptersOf = (text: string): { id: string; title: string }[] =>
  [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => ({ id: idOf(title!), title: title! }));
