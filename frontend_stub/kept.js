/* Searches that are kept: by the account, with news of what they find; and the last ones, here. */
import { html } from './html.js';
import { remember, t } from './intl.js';
import { change } from './api.js';

export const SAVED = `query SavedSearches { viewer { savedSearches { id name byMail unseen query { text facets { facet values } }
  alerts(first: 5) { edges { node { id seenAt microCredential { id slug title language } pathway { id slug title language } } } } } } }`;
const KEEP = `mutation SavedSearchCreate($input: SavedSearchCreateInput!) { savedSearchCreate(input: $input) { savedSearch { id } errors { code message path } } }`;
const CHANGE = `mutation SavedSearchChange($input: SavedSearchChangeInput!) { savedSearchChange(input: $input) { savedSearch { id byMail } errors { code message path } } }`;
const REMOVE = `mutation SavedSearchRemove($input: SavedSearchInput!) { savedSearchRemove(input: $input) { errors { code message path } } }`;
const SEEN = `mutation SavedSearchMarkSeen($input: SavedSearchInput!) { savedSearchMarkSeen(input: $input) { savedSearch { id unseen } errors { code message path } } }`;
const LAST = 5;

export const keep = (input) => change(KEEP, input);
export const letters = (id, byMail) => change(CHANGE, { id, byMail });
export const drop = (id) => change(REMOVE, { id });
export const seen = (id) => change(SEEN, { id });

/* The last searches stay in this browser, and nowhere else. */
export function recent() {
  try { return JSON.parse(remember.get('recent') ?? '[]').filter((one) => typeof one === 'string').slice(0, LAST); } catch { return []; }
}

export function note(text) {
  if (text.length < 3) return;
  const others = recent().filter((one) => one.toLowerCase() !== text.toLowerCase());
  remember.set('recent', JSON.stringify([text, ...others].slice(0, LAST)));
}

export const forget = () => remember.set('recent', null);

export function lately() {
  const texts = recent();
  if (!texts.length) return '';
  return html`<span>${t('recentSearches')}</span>${texts.map((text) => html`<a href="/?q=${encodeURIComponent(text)}"><bdi>${text}</bdi></a>`)}
    <button class="link-button small" type="button" data-do="forget">${t('forgetSearches')}</button>`;
}

const PARAMS = { KIND: 'kind', FIELD: 'field', LEVEL: 'level', WORKLOAD: 'time', PRICE: 'cost', LANGUAGE: 'language', DELIVERY: 'where', ASSESSMENT: 'assessment', PROVIDER: 'provider', SKILL: 'skill' };

function address({ text, facets }) {
  const query = new URLSearchParams();
  if (text) query.set('q', text);
  for (const { facet, values } of facets) for (const value of values) if (PARAMS[facet]) query.append(PARAMS[facet], value);
  return `/?${query}`;
}

function found({ node }) {
  const one = node.microCredential ?? node.pathway;
  if (!one) return '';
  return html`<li><a href="/${node.pathway ? 'p' : 'c'}/${one.slug}" lang="${one.language}" dir="auto">${one.title}</a>${!node.seenAt && html` <b class="tagged published">${t('newMatch')}</b>`}</li>`;
}

/** One kept search, with what it has found since. */
export const saved = (one) => html`<li class="card"><span class="two"><a class="plain" href="${address(one.query)}"><bdi>${one.name}</bdi></a>${one.unseen > 0 && html`<b class="tagged published">${t('newMatches', one.unseen)}</b>`}</span>
  ${one.alerts.edges.length > 0 && html`<ul class="lines small">${one.alerts.edges.map(found)}</ul>`}
  <div class="errors-here"></div><p class="row-of-links small">${one.unseen > 0 && html`<button class="link-button small" type="button" data-do="seen" data-id="${one.id}" data-key="seen-${one.id}">${t('markSeen')}</button>`}
  <button class="link-button small" type="button" data-do="letters" data-id="${one.id}" data-on="${String(one.byMail)}" data-key="letters-${one.id}">${one.byMail ? t('stopLetters') : t('startLetters')}</button>
  <button class="link-button small" type="button" data-do="drop" data-id="${one.id}" data-key="drop-${one.id}" aria-label="${t('removeSearch', one.name)}">${t('remove')}</button></p></li>`;
