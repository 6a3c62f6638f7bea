/* global SwaggerUIBundle */
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', paint);
paint();

/** Puts a button on each command; browsers let pages copy over HTTPS and on this machine only. */
for (const lines of navigator.clipboard ? document.querySelectorAll('#start pre') : []) {
  const frame = document.createElement('div');
  const button = document.createElement('button');
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(lines.textContent.trimEnd());
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
  lines.replaceWith(frame);
  frame.append(lines, button);
}

SwaggerUIBundle({
  url: 'docs-json',
  dom_id: '#docs',
  deepLinking: true,
  filter: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // The page says it already, and better.
  plugins: [() => ({ wrapComponents: { InfoContainer: () => () => null } })],
  // Requests go to where the page came from: PUBLIC_URL may be one of several names of this service.
  requestInterceptor: (request) => {
    const url = new URL(request.url, location.href);
    request.url = location.origin + url.pathname + url.search;
    return request;
  },
});
