/**
 * Pages that Django renders as plain forms: sign in, password, invitation, signed link. They work
 * without this script; it only lets a password be seen and a form be sent once.
 */
import '../styles/index.css';
import '../styles/gate.css';

for (const field of document.querySelectorAll<HTMLElement>('[data-reveal]')) {
  const input = field.querySelector('input');
  const { show, hide } = field.dataset;
  if (!input || !show || !hide) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button button--quiet button--small gate__reveal';
  button.setAttribute('aria-pressed', 'false');
  button.textContent = show;
  button.addEventListener('click', () => {
    const hidden = input.type === 'password';
    input.type = hidden ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(hidden));
    button.textContent = hidden ? hide : show;
    input.focus();
  });
  field.append(button);
}

for (const form of document.querySelectorAll('form')) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
}
// A page out of the back/forward cache must be able to send again.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
