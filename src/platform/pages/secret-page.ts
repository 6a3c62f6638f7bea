/**
 * The script of a page that a link in a mail leads to. `send` declares the async function of that name, which does with
 * `secret`, the URL's fragment, and the form what the page is for, and answers what to say. The form is shown by its script:
 * without one it could do nothing.
 */
export const secretPageScript = (send: string): string => `
const form = document.querySelector('form');
const told = document.querySelector('output');
const button = form.querySelector('button');
const secret = location.hash.slice(1);
if (secret) form.hidden = false;
else told.textContent = 'This is not the whole link. Open the one in the mail.';
// To the browser another link to this page is the same page.
addEventListener('hashchange', () => location.reload());

const refusal = ({ detail, errors = [] }) => [detail, ...errors.map(({ message }) => message)].join(' ');
function done(text) {
  form.remove();
  history.replaceState(null, '', location.pathname);
  return text;
}
${send}
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  told.textContent = await send().catch(() => 'The service cannot be reached. Try again.');
  button.disabled = false;
});
`;
