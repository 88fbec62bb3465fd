/* Signing in and up; on a demonstration server its people stand there as buttons. */
import { $, fill, html } from '../html.js';
import { named, t } from '../intl.js';
import { ask, change, keep } from '../api.js';
import { asRefusal, errorsHere, field, refuse, values } from '../form.js';
import { busy, on } from '../parts.js';

const SESSION = 'session { accessToken account { id name email } } errors { code message path }';
const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ${SESSION} } }`;
const SIGN_UP = `mutation SignUp($input: SignUpInput!) { signUp(input: $input) { ${SESSION} } }`;
const DEMO = `query DemoAccounts { demoAccounts { name role email password } }`;

/** Only a place on this page: never an address elsewhere. */
const onward = (next) => (next && /^\/(?![/\\])/.test(next) ? next : '/me');

function view(fresh, people) {
  const name = field({ name: 'name', label: t('yourName'), hint: t('yourNameHint'), attributes: html`autocomplete="name"` });
  return html`<div class="wrap page narrow"><h1>${fresh ? t('signUp') : t('signIn')}</h1>
    ${people.length > 0 && !fresh && html`<section class="card demo" aria-labelledby="demo-title"><h2 id="demo-title">${t('demoPeople')}</h2><p class="small quiet">${t('demoPeopleHint')}</p>
      <ul class="people">${people.map((one, i) => html`<li><button class="button" type="button" data-do="demo" data-index="${i}"><span class="face" aria-hidden="true">${[...one.name][0]}</span><span><bdi>${one.name}</bdi> · ${named('role', one.role.toUpperCase(), one.role)}</span></button></li>`)}</ul></section>`}
    <form id="sign" novalidate>${errorsHere}${fresh && name}
      ${field({ name: 'email', label: t('email'), type: 'email', attributes: html`autocomplete="email" inputmode="email" dir="ltr"` })}
      ${field({ name: 'password', label: t('password'), hint: fresh ? t('passwordHint') : '', type: 'password', attributes: html`autocomplete="${fresh ? 'new-password' : 'current-password'}" dir="ltr"` })}
      <div class="acts"><button class="button main" type="submit">${fresh ? t('signUp') : t('signIn')}</button></div></form>
    <p>${fresh ? t('haveAccount') : t('noAccount')} <button class="link-button" type="button" data-do="other">${fresh ? t('signIn') : t('signUp')}</button></p></div>`;
}

function missing(input, fresh) {
  const errors = [];
  if (fresh && !input.name) errors.push({ message: t('enterName'), path: ['name'] });
  if (!/^\S+@\S+$/.test(input.email)) errors.push({ message: t('enterEmail'), path: ['email'] });
  if (!input.password) errors.push({ message: t('enterPassword'), path: ['password'] });
  return errors;
}

export async function open(page) {
  const { main, query, title, signal, go } = page, next = onward(query.get('next'));
  let fresh = query.has('new');
  const { demoAccounts: people } = await ask(DEMO).catch(() => ({ demoAccounts: [] }));
  if (signal.aborted) return undefined;

  function draw() {
    title(fresh ? t('signUp') : t('signIn'));
    fill(main, view(fresh, people));
  }

  async function enter(input, sheet) {
    const { password, email, name } = input;
    try {
      const { session, errors } = await change(fresh ? SIGN_UP : SIGN_IN, fresh ? { email, password, name } : { email, password });
      if (errors.length || !session) { refuse(sheet, errors); return; }
      keep(session);
      await go(next, { replace: true });
    } catch (error) { refuse(sheet, asRefusal(error)); }
  }

  draw();
  main.addEventListener('submit', (event) => {
    event.preventDefault();
    const sheet = $('#sign', main), input = values(sheet);
    if (!refuse(sheet, missing(input, fresh))) busy($('[type=submit]', sheet), () => enter(input, sheet));
  }, { signal });
  on(page, 'click', '[data-do=demo]', (button) => busy(button, () => enter(people[button.dataset.index], $('#sign', main))));
  on(page, 'click', '[data-do=other]', () => { fresh = !fresh; draw(); $('h1', main).tabIndex = -1; $('h1', main).focus(); });
  return {};
}
