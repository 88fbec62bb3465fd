/* The pieces that several pages show: facts, rows, notes, meters, levels. */
import { html } from './html.js';
import { badge, icon } from './art.js';
import { languageName, money, named, spoken, t } from './intl.js';

export const fieldName = (field) => named('field', field);

/** One scallop for each thing that a pathway asks for. */
export const scallops = ({ requirements }) => requirements?.filter(({ kind }) => kind !== 'GROUP').length;

export const image = (achievement, size = 76, label = '') => badge({
  field: achievement.field, level: achievement.level, seed: achievement.slug, pathway: achievement.__typename === 'Pathway', steps: scallops(achievement), size, label,
});

export const byline = (provider, linked = true) => html`<p class="by">${provider.did && icon('seal')}${linked
  ? html`<a href="/?q=${encodeURIComponent(provider.name)}"><bdi>${provider.name}</bdi></a>` : html`<bdi>${provider.name}</bdi>`}</p>`;

export function price(cost) {
  if (!cost) return '';
  return cost.amountMinor === 0 ? html`<b>${t('free')}</b>` : money(cost);
}

/** The same with its texts in the reader's language where it has them; `wordsIn` says in which they are. */
export function inReadersWords(one) {
  const words = one.language === spoken() ? null : one.translations?.find(({ language }) => language === spoken());
  if (!words) return { ...one, wordsIn: one.language };
  const { title, summary, description } = words;
  return { ...one, title, summary: summary || one.summary, description: description || one.description, wordsIn: words.language };
}

export function facts(one, more = []) {
  const all = [
    one.__typename === 'Pathway' && html`<b>${t('pathway')}</b>`,
    one.level !== null && one.level !== undefined && html`<b>${t('level', one.level)}</b>`,
    Number(one.credits) > 0 && t('credits', one.credits),
    Number(one.hours) > 0 && t('hours', one.hours),
    one.language && html`<span lang="${one.language}">${languageName(one.language)}</span>`,
    price(one.price),
    ...more,
  ];
  return html`<p class="facts">${all.filter(Boolean).map((fact) => html`<span>${fact}</span>`)}</p>`;
}

export const meter = (value, tone = '') => html`<span class="meter ${tone}" data-var="v:${value}%" aria-hidden="true"><i></i></span>`;

/** What is mine about an achievement: earned, under way, or nothing to say. */
export function mine({ viewerBadge, viewerEnrollment }) {
  if (viewerBadge) return html`<a class="state met" href="/b/${viewerBadge.publicId}">${icon('check')}${t('earnedOn', viewerBadge.awardedAt)}</a>`;
  if (!viewerEnrollment || viewerEnrollment.state === 'WITHDRAWN') return '';
  const { state, percent: done } = viewerEnrollment;
  return html`<span class="state met">${icon('half')}${state === 'ACTIVE' ? t('percentDone', done) : named('enrollment', state)}</span>${meter(done)}`;
}

export function note({ tone = '', sign = 'warn', title = '', words, button = '', act = '', role = '' }) {
  return html`<div class="note ${tone}" ${role && html`role="${role}"`}>${icon(sign)}<p>${title && html`<b>${title}</b><br>`}<span class="${title ? 'small' : ''}">${words}</span></p>
    ${button && html`<button class="button" type="button" data-do="${act}">${button}</button>`}</div>`;
}

/** What went wrong with something that was wanted, in words for the reader. */
export const trouble = (error) => note({
  tone: error.kind === 'network' ? 'amber' : 'red', title: error.kind === 'network' ? t('offline') : error.kind === 'refused' ? error.message : t('noAnswer'),
  words: error.kind === 'network' ? t('offlineHint') : error.kind === 'refused' ? t('nothingLost') : t('noAnswerHint', error.requestId, ''),
});

/** The levels of a skill's own scale as a row of dashes; in words for who cannot see them. */
export function levels(level, highest) {
  if (!level) return '';
  const most = Math.max(highest ?? 5, level);
  if (most > 10) return html`<span class="small quiet">${t('level', level)}</span>`;
  return html`<span class="levels" role="img" aria-label="${t('levelOf', level, most)}">${[...Array(most)].map((_, i) => html`<i class="${i < level ? 'on' : ''}"></i>`)}</span>`;
}

export const crumbs = (steps) => html`<nav class="crumbs" aria-label="${t('whereYouAre')}"><ol>${steps.map(([label, href]) =>
  html`<li>${href ? html`<a href="${href}">${label}</a>` : html`<span aria-current="page"><bdi>${label}</bdi></span>`}</li>`)}</ol></nav>`;

export const terms = (pairs) => html`<dl class="facts-list">${pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
  .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

const bone = html`<div class="result"><div class="bone round"></div><div class="bones"><div class="bone short"></div><div class="bone"></div><div class="bone middle"></div></div></div>`;
/** What stands where the answer will stand, when it takes its time. */
export const bones = (many = 4) => html`<div class="wrap page"><p class="visually-hidden">${t('loading')}</p>${[...Array(many)].map(() => bone)}</div>`;

/** Listens on a page for as long as it is shown. */
export function on({ main, signal }, event, selector, handler) {
  main.addEventListener(event, (happening) => {
    const target = happening.target.closest(selector);
    if (target && main.contains(target)) handler(target, happening);
  }, { signal });
}

/** A button that is busy says so and cannot be pressed twice, yet keeps the keyboard. */
export async function busy(button, work) {
  if (button.getAttribute('aria-disabled') === 'true') return undefined;
  button.setAttribute('aria-disabled', 'true');
  try { return await work(); } finally { button.removeAttribute('aria-disabled'); }
}

