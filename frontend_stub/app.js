/* The shell: routes, what stands on every page, theme and language, and a badge that arrives. */
import { $, fill, html, say } from './html.js';
import { LANGUAGES, remember, speak, spoken, t } from './intl.js';
import { ask, asked, forget, onSession, resume, session } from './api.js';
import { LOGO, icon } from './art.js';
import { announce, dismiss } from './arrivals.js';
import { bones, note } from './parts.js';

const ROUTES = [
  [/^\/$/, () => import('./pages/search.js')],
  [/^\/c\/([^/]+)$/, () => import('./pages/credential.js')],
  [/^\/p\/([^/]+)$/, () => import('./pages/pathway.js')],
  [/^\/me$/, () => import('./pages/me.js')],
  [/^\/b\/([^/]+)$/, () => import('./pages/badge.js')],
  [/^\/verify$/, () => import('./pages/verify.js')],
  [/^\/publish$/, () => import('./pages/provider.js')],
  [/^\/publish\/assess$/, () => import('./pages/assess.js')],
  [/^\/publish\/claims$/, () => import('./pages/claims.js')],
  [/^\/publish\/p\/([^/]+)$/, () => import('./pages/preview.js')],
  [/^\/publish\/([^/]+)$/, () => import('./pages/publish.js')],
  [/^\/in$/, () => import('./pages/signin.js')],
];
const PERSONAL = /^\/(me|publish)/;

let leave = new AbortController();
let shown = {};
let socket = null;

/* what the reader chose */

const theme = remember.get('theme');
if (theme) document.documentElement.dataset.theme = theme;

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function switchTheme() {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  remember.set('theme', next);
  $('#theme').setAttribute('aria-pressed', String(next === 'dark'));
}

/* what stands on every page */

const current = (path) => {
  const kind = new URLSearchParams(location.search).get('kind');
  if (path === '/') return location.pathname === '/' && kind !== 'Pathway' || location.pathname.startsWith('/c/');
  if (path.startsWith('/?')) return location.pathname === '/' && kind === 'Pathway' || location.pathname.startsWith('/p/');
  return location.pathname.startsWith(path);
};

function header() {
  const links = [['/', t('catalog')], ['/?kind=Pathway', t('pathways')], ['/me', t('myLearning')], ['/verify', t('verify')]];
  if (session.account?.mayPublish) links.push(['/publish', t('publish')]);
  const initials = (session.account?.name ?? '').split(/\s+/).map((part) => [...part][0] ?? '').slice(0, 2).join('');
  fill($('#top'), html`<div class="wrap">
    <a class="brand" href="/">${LOGO}${t('brand')}</a>
    <nav class="nav" aria-label="${t('mainNavigation')}">${links.map(([href, label]) => html`<a href="${href}" ${current(href) && html`aria-current="page"`}>${label}</a>`)}</nav>
    <div class="account"><button class="round" type="button" id="theme" aria-label="${t('darkTheme')}" aria-pressed="${String(isDark())}">${icon('sun')}</button>
    ${session.account
      ? html`<a class="person" href="/me"><span class="face" aria-hidden="true">${initials}</span><span class="who"><bdi>${session.account.name}</bdi></span></a>`
      : html`<a class="person" href="/in">${t('signIn')}</a>`}</div></div>`);
}

function footer() {
  const other = Object.keys(LANGUAGES).find((code) => code !== spoken());
  fill($('#bottom'), html`<div class="wrap"><p>${t('openSource')}</p><nav aria-label="${t('about')}">
    <a href="/graphiql" data-plain>${t('graphqlApi')}</a>
    <button class="link-button" type="button" id="show-asked">${t('seeQuery')}</button>
    <button class="link-button" type="button" id="language" lang="${other}" data-language="${other}">${LANGUAGES[other]}</button></nav></div>`);
}

function frame() {
  $('#skip').textContent = t('skip');
  header();
  footer();
}

function showAsked() {
  const dialog = $('#asked');
  fill(dialog, html`<div class="asked-head"><h2 id="asked-title">${t('queryBehind')}</h2><button class="close" type="button" value="close" data-close aria-label="${t('close')}">${icon('cross')}</button></div>
    <p class="small quiet">${t('queryBehindHint')}</p>
    ${asked.map(({ document: text, variables }) => html`<pre tabindex="0" dir="ltr"><code>${text.trim()}</code></pre>
      ${Object.keys(variables).length ? html`<h3 class="small">${t('variables')}</h3><pre tabindex="0" dir="ltr"><code>${JSON.stringify(variables, null, 2)}</code></pre>` : ''}
      <p><a class="button" data-plain href="/graphiql?${new URLSearchParams({ query: text, variables: JSON.stringify(variables) })}">${icon('out')}${t('tryIt')}</a></p>`)}
    ${asked.length ? '' : html`<p>${t('noQuery')}</p>`}`);
  dialog.showModal();
}

/* routes */

const matching = (path) => ROUTES.map(([pattern, load]) => [pattern.exec(path), load]).find(([found]) => found);

export function go(path, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState']({}, '', path);
  return route({ moved: true });
}

function fault(error, main) {
  const missing = error.code === 'NOT_FOUND' || error.missing;
  const heading = missing ? t('notThere') : error.kind === 'network' ? t('offline') : t('noAnswer');
  const hint = missing ? t('notThereHint') : error.kind === 'network' ? t('offlineHint') : t('noAnswerHint', error.requestId, error.message);
  fill(main, html`<div class="wrap page"><h1 tabindex="-1">${heading}</h1>${note({ tone: missing ? '' : 'red', words: hint, button: missing ? '' : t('tryAgain'), act: 'again' })}
    ${missing ? html`<p><a class="button" href="/">${t('toCatalog')}</a></p>` : ''}</div>`);
  document.title = t('title', heading);
}

async function route({ moved = false } = {}) {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave, main = $('#main'), path = location.pathname;
  forget();
  dismiss();
  if (PERSONAL.test(path) && !session.account) return go(`/in?next=${encodeURIComponent(path)}`, { replace: true });
  const match = matching(path);
  main.setAttribute('aria-busy', 'true');
  const slow = setTimeout(() => { if (!main.childElementCount || moved) fill(main, bones()); }, 200);
  try {
    if (!match) throw Object.assign(new Error(path), { missing: true });
    const page = await match[1]();
    const context = { main, signal, go, params: match[0].slice(1).map(decodeURIComponent), query: new URLSearchParams(location.search), title: (words) => { document.title = t('title', words); } };
    shown = (await page.open(context)) ?? {};
  } catch (error) {
    if (error.name === 'AbortError' || signal.aborted) return;
    shown = {};
    fault(error, main);
  } finally {
    clearTimeout(slow);
    if (!signal.aborted) main.removeAttribute('aria-busy');
  }
  header();
  if (moved) arrive(main);
}

function arrive(main) {
  scrollTo(0, 0);
  const heading = $('h1', main);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Within the page, without a step in its history. */
function jump(id) {
  const target = document.getElementById(id);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'start' });
}

function follow(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.getAttribute('href'), location.href);
  if (url.origin !== location.origin || link.hasAttribute('data-plain') || link.target || link.download) return;
  event.preventDefault();
  if (url.hash && url.pathname === location.pathname && url.search === location.search) { jump(url.hash.slice(1)); return; }
  go(url.pathname + url.search);
}

const RIGHTS = `query Rights { viewer { account { isAdministrator } grants { role } } }`;

/** Those who may draft and publish get a way there. */
async function learnRights() {
  if (!session.account) return;
  const { viewer } = await ask(RIGHTS, {}, { hidden: true }).catch(() => ({}));
  if (!viewer || !session.account) return;
  session.account.mayPublish = viewer.grants.length > 0 || viewer.account.isAdministrator;
  header();
}

/* a badge arrives */

async function onProgress({ enrollment, badges }) {
  const fresh = badges.length ? announce(badges) : [];
  await shown.update?.({ enrollment, badges: fresh });
}

async function listen() {
  if (!session.token) { socket?.live.stop(); return; }
  socket ??= await import('./live.js');
  socket.live.start({ onEvent: onProgress, onReturn: () => shown.update?.({ badges: [] }) });
}

/* begin */

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button?.id === 'theme') switchTheme();
  else if (button?.id === 'show-asked') showAsked();
  else if (button?.id === 'language') speakInstead(button.dataset.language);
  else if (button?.hasAttribute('data-close')) button.closest('dialog').close();
  else if (button?.dataset.do === 'again') route({ moved: true });
  else follow(event);
});

async function speakInstead(code) {
  remember.set('language', code);
  await speak(code);
  frame();
  await route();
  $('#language').focus();
  say(t('languageNow'));
}

addEventListener('popstate', () => route({ moved: true }));
addEventListener('offline', () => { document.documentElement.dataset.offline = 'yes'; say(t('offline')); });
addEventListener('online', () => { delete document.documentElement.dataset.offline; shown.update?.({ badges: [] }); });
addEventListener('keydown', (event) => {
  const box = $('#q');
  if (event.key !== '/' || !box || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  box.focus();
  box.select();
});

matching(location.pathname)?.[1](); // on its way while the words come
const wished = remember.get('language') ?? navigator.languages.map((code) => code.slice(0, 2)).find((code) => code in LANGUAGES);
await speak(wished ?? 'en');
frame();
onSession(() => { header(); learnRights(); });
await resume();
await route();
requestAnimationFrame(() => setTimeout(listen));
onSession(listen);
