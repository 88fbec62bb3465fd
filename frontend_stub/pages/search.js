/* Search as one types: the box, facets that count, and results with what is mine about them. */
import { $, $$, add, escape, fill, html, raw, say } from '../html.js';
import { countryName, languageName, named, number, spoken, t } from '../intl.js';
import { ask, session } from '../api.js';
import { contours, icon } from '../art.js';
import { asRefusal } from '../form.js';
import { forget, keep, lately, note as noted } from '../kept.js';
import { busy, byline, facts, image, inReadersWords, mine, note, on, trouble } from '../parts.js';

const PAGE = 20;
const ROW = `cursor highlights { field text ranges { start end } }
      node { __typename id slug title summary language field level credits hours price { amountMinor currency } provider { id name did }
        viewerEnrollment { id state percent } viewerBadge { publicId awardedAt }
        ... on Pathway { requirements { kind } } ... on MicroCredential { translations { language title summary } } }`;
const SEARCH = `query Search($text: String!, $filter: SearchFilter, $orderBy: SearchOrder!, $first: Int!, $after: String, $facets: [FacetName!], $asTyped: Boolean!, $language: String) {
  search(text: $text, filter: $filter, orderBy: $orderBy, first: $first, after: $after, facets: $facets, asTyped: $asTyped, language: $language) {
    totalCount correctedQuery understoodAs { word alternatives } weak degraded
    pageInfo { hasNextPage endCursor }
    facets { facet values { value label count selected } }
    edges { ${ROW} }
  }
}`;

/* The address keeps what was chosen: its parameter, and the facet that it is of. */
const FACETS = [
  ['kind', 'KIND'], ['field', 'FIELD'], ['level', 'LEVEL'], ['time', 'WORKLOAD'], ['cost', 'PRICE'], ['language', 'LANGUAGE'],
  ['where', 'DELIVERY'], ['assessment', 'ASSESSMENT'], ['provider', 'PROVIDER'], ['skill', 'SKILL'],
];
const WAYS = `query Ways {
  pathways(first: 3, orderBy: MOST_ENROLLED) {
    edges { node { id slug title language field level credits hours requirements { key parentKey depth kind title rule threshold microCredential { id slug hours } } } }
  }
}`;
const ORDERS = ['RELEVANCE', 'NEWEST', 'MOST_ENROLLED', 'SHORTEST', 'PRICE'];
const LONG = 6;

const state = { answer: null, labels: new Map(), open: false, long: new Set() };

const read = (query) => ({
  text: query.get('q') ?? '',
  order: ORDERS.includes(query.get('order')) ? query.get('order') : 'RELEVANCE',
  asTyped: query.has('as-typed'),
  chosen: Object.fromEntries(FACETS.map(([name]) => [name, query.getAll(name)])),
});

function address({ text, order, asTyped, chosen }) {
  const query = new URLSearchParams();
  if (text) query.set('q', text);
  for (const [name, values] of Object.entries(chosen)) for (const value of values) query.append(name, value);
  if (order !== 'RELEVANCE') query.set('order', order);
  if (asTyped) query.set('as-typed', '');
  return query.size ? `/?${query}` : '/';
}

const filterOf = (chosen) => ({ facets: FACETS.filter(([name]) => chosen[name].length).map(([name, facet]) => ({ facet, values: chosen[name] })) });
const variables = (wish, after = null) => ({
  text: wish.text, filter: filterOf(wish.chosen), orderBy: wish.order, first: PAGE, after, asTyped: wish.asTyped, language: spoken(), facets: after ? [] : FACETS.map(([, facet]) => facet),
});
const facetOf = (param) => FACETS.find(([name]) => name === param)[1];

function labelOf(facet, { value, label }) {
  if (facet === 'LANGUAGE') return languageName(value);
  if (facet === 'COUNTRY') return countryName(value);
  if (facet === 'LEVEL') return t('level', value);
  return named(`facet_${facet}`, value.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase(), label || value);
}

/* drawing */

const option = (param, facet, one, most) => html`<li><label class="option" data-var="share:${(one.count / Math.max(1, most)).toFixed(2)}">
  <input type="checkbox" name="${param}" value="${one.value}" data-key="${param}-${one.value}" ${one.selected && html`checked`}><span><bdi>${labelOf(facet, one)}</bdi></span>
  <span class="n"><span class="visually-hidden">, </span>${number(one.count)}<span class="visually-hidden"> ${t('results', one.count)}</span></span></label></li>`;

function facetGroup([param, facet], { facets, totalCount }) {
  const found = facets.find((one) => one.facet === facet);
  const values = (found?.values ?? []).filter((one) => one.count > 0 || one.selected);
  if (facet === 'LEVEL') values.sort((a, b) => a.value - b.value);
  if (!values.length) return '';
  for (const one of values) state.labels.set(`${param}=${one.value}`, labelOf(facet, one));
  const most = Math.max(totalCount, ...values.map(({ count }) => count)), long = values.length > LONG && !state.long.has(param);
  const kept = long ? values.filter((one, i) => i < LONG || one.selected) : values;
  return html`<fieldset><legend>${t(`facet_${facet}`)}</legend><ul>${kept.map((one) => option(param, facet, one, most))}</ul>
    ${values.length > kept.length && html`<button class="link-button small" type="button" data-do="long" data-param="${param}" data-key="long-${param}">${t('showAllOf', values.length, t(`facet_${facet}`))}</button>`}</fieldset>`;
}

/** Marks by code points, since that is what the ranges count. */
function marked(text, ranges) {
  const signs = [...text];
  let at = 0, out = '';
  for (const { start, end } of ranges) {
    if (start < at) continue;
    out += `${escape(signs.slice(at, start).join(''))}<mark>${escape(signs.slice(start, end).join(''))}</mark>`;
    at = end;
  }
  return raw(out + escape(signs.slice(at).join('')));
}

/** In the reader's words, unless what was looked for stands in the original. */
function row({ node: found, highlights }, faint) {
  const node = highlights.length ? { ...found, wordsIn: found.language } : inReadersWords(found);
  const shown = (field, text) => {
    const found = highlights.find((one) => one.field === field);
    return found ? marked(found.text, found.ranges) : text;
  };
  const path = `/${node.__typename === 'Pathway' ? 'p' : 'c'}/${node.slug}`;
  return html`<li class="result ${faint && 'faint'}"><div class="art">${image(node)}</div><div>
    <h3><a href="${path}" lang="${node.wordsIn}" dir="auto">${shown('TITLE', node.title)}</a></h3>${byline(node.provider)}
    <p class="text" lang="${node.wordsIn}" dir="auto">${shown('SUMMARY', node.summary)}</p>${facts(node)}</div>
    <div class="mine">${mine(node)}</div></li>`;
}

function chips(wish) {
  const all = FACETS.flatMap(([param]) => wish.chosen[param].map((value) => [param, value, state.labels.get(`${param}=${value}`) ?? labelOf(facetOf(param), { value })]));
  if (!all.length) return '';
  return html`<ul class="chips" aria-label="${t('chosenFilters')}">${all.map(([param, value, label]) => html`<li><button class="chip" type="button" data-do="remove" data-param="${param}" data-value="${value}" data-key="chip-${param}-${value}" aria-label="${t('removeFilter', label)}"><bdi>${label}</bdi> ${icon('cross')}</button></li>`)}
    <li><button class="link-button small" type="button" data-do="clear">${t('clearAll')}</button></li></ul>`;
}

function understood({ correctedQuery, understoodAs, degraded, weak, totalCount }, wish) {
  const alternatives = understoodAs.flatMap((term) => term.alternatives).filter((one) => one !== correctedQuery).slice(0, 6);
  return html`${degraded && note({ sign: 'question', title: t('halfStrength'), words: t('halfStrengthHint') })}
    ${correctedQuery && html`<p class="understood">${t('correctedTo')} <b dir="auto">${correctedQuery}</b>. <a href="${address({ ...wish, asTyped: true })}">${t('searchAsTyped', wish.text)}</a></p>`}${keeper(wish)}
    ${alternatives.length > 0 && html`<p class="understood quiet small">${t('understoodAs')} ${alternatives.map((one, i) => html`${i > 0 && ', '}<bdi>${one}</bdi>`)}</p>`}
    ${weak && totalCount > 0 && html`<div class="weak"><h3>${t('weakMatches')}</h3><p>${t('onlyWeak')}</p></div>`}`;
}

function empty({ text }) {
  return html`<div class="empty"><p>${text ? t('nothingHint') : t('fewerFilters')}</p><ul id="without"></ul><p><a href="/">${t('toCatalog')}</a></p></div>`;
}

const isHome = (wish) => !wish.text && !Object.values(wish.chosen).flat().length;

function headline({ totalCount }, wish) {
  if (!totalCount) return wish.text ? t('nothingFor', wish.text) : t('nothingHere');
  if (wish.text) return t('foundFor', totalCount, wish.text);
  return isHome(wish) ? t('everything', totalCount) : t('found', totalCount);
}

const keeper = (wish) => (session.account && !isHome(wish)
  ? html`<div class="keeper"><button class="link-button small" type="button" data-do="keep">${t('saveSearch')}</button><div class="kept-not"></div></div>` : '');

/** What a search that is saved is called: its words, or what was chosen. */
const nameOf = (wish) => (wish.text || Object.entries(wish.chosen).flatMap(([param, values]) => values.map((value) => state.labels.get(`${param}=${value}`) ?? value)).join(', ')).slice(0, 100);

function results(answer, wish) {
  const left = answer.totalCount - answer.edges.length;
  return html`<div class="results-head"><h2 id="found">${headline(answer, wish)}</h2>
    <label class="small quiet">${t('order')} <select name="order" id="order">${ORDERS.map((order) => html`<option value="${order}" ${order === wish.order && html`selected`}>${t(`order_${order}`)}</option>`)}</select></label></div>
    ${chips(wish)}${understood(answer, wish)}
    ${answer.edges.length ? html`<ol class="results" id="rows">${answer.edges.map((edge) => row(edge, answer.weak))}</ol>` : empty(wish)}
    ${answer.pageInfo.hasNextPage && html`<div class="more"><button class="button" type="button" data-do="more">${t('showMore', Math.min(PAGE, left), left)}</button></div>`}`;
}

function tries(answer) {
  const skills = answer.facets.find(({ facet }) => facet === 'SKILL')?.values.slice(0, 4) ?? [];
  if (!skills.length) return '';
  return html`<span>${t('oftenTaught')}</span>${skills.map(({ label }) => html`<a href="/?q=${encodeURIComponent(label)}"><bdi>${label}</bdi></a>`)}`;
}

function paint(main, answer, wish) {
  state.answer = answer;
  const count = Object.values(wish.chosen).flat().length;
  fill($('#filters', main), FACETS.map((facet) => facetGroup(facet, answer)));
  fill($('#results', main), results(answer, wish));
  $('#filters-label', main).textContent = t('filters', count);
  $('#show-found', main).textContent = t('showFound', answer.totalCount);
  const hints = $('#tries', main);
  if (!hints.childElementCount && isHome(wish)) fill(hints, tries(answer));
  fill($('#lately', main), wish.text ? '' : lately());
  if (!answer.totalCount) offerWithout(main, wish);
}

/** With nothing found: what leaving out one choice would give, counted by the server. */
async function offerWithout(main, wish) {
  const chosen = FACETS.map(([param]) => param).filter((param) => wish.chosen[param].length).slice(0, 5);
  if (!chosen.length) return;
  const wishes = chosen.map((param) => ({ ...wish, chosen: { ...wish.chosen, [param]: [] } }));
  const document = `query Without($text: String!, ${chosen.map((param) => `$${param}: SearchFilter`).join(', ')}) {
  ${chosen.map((param) => `${param}: search(text: $text, filter: $${param}, first: 1) { totalCount }`).join('\n  ')}
}`;
  const counts = await ask(document, { text: wish.text, ...Object.fromEntries(wishes.map((one, i) => [chosen[i], filterOf(one.chosen)])) }).catch(() => ({}));
  const list = $('#without', main);
  if (!list) return;
  fill(list, chosen.filter((param) => counts[param]?.totalCount).map((param) => html`<li>${t('without', t(`facet_${facetOf(param)}`))}
    <a href="${address(wishes[chosen.indexOf(param)])}">${t('resultCount', counts[param].totalCount)}</a></li>`));
}

const shell = (wish) => html`<div class="hero">${contours(1200, 320, 'hill-7', 0.86, 0.62)}<div class="wrap">
    <form role="search" id="search-form"><h1><label for="q">${t('searchTitle')}</label></h1>
    <div class="searchbox">${icon('search')}<input id="q" name="q" type="search" dir="auto" value="${wish.text}" placeholder="${t('searchPlaceholder')}" autocomplete="off" spellcheck="false" enterkeyhint="search" maxlength="200" aria-describedby="q-help"><kbd aria-hidden="true">/</kbd></div>
    <p class="visually-hidden" id="q-help">${t('searchHelp')}</p><p class="tries" id="tries"></p><p class="tries" id="lately"></p></form></div></div>
  <section class="wrap ways-up" id="ways" aria-labelledby="ways-title" hidden><div class="results-head"><h2 id="ways-title">${t('waysUp')}</h2><a href="/?kind=Pathway">${t('allPathways')}</a></div><ul class="ways" id="ways-list"></ul></section>
  <div class="wrap layout"><div class="side"><a class="skip inner" href="#found-here">${t('toResults')}</a>
    <button class="button filters-button" type="button" id="filters-button" aria-expanded="false" aria-controls="filters-box">${icon('filter')}<span id="filters-label">${t('filters', 0)}</span></button>
    <div class="facets-box" id="filters-box"><form class="facets" id="filters" aria-label="${t('filtersLabel')}"></form>
    <button class="button main wide only-narrow" type="button" id="show-found"></button></div></div>
  <section id="found-here" tabindex="-1" aria-labelledby="found"><div id="results"></div></section></div>`;

/** A visitor who has asked for nothing yet sees what badges can add up to. */
async function showWays(main, wish) {
  const section = $('#ways', main), wanted = isHome(wish);
  section.hidden = !wanted;
  if (!wanted || $('#ways-list', main).childElementCount) return;
  fill($('#ways-list', main), html`${[1, 2, 3].map(() => html`<li class="way"></li>`)}`);
  const [{ way }, { pathways }] = await Promise.all([import('../ways.js'), ask(WAYS)]);
  const list = $('#ways-list', main);
  if (list) fill(list, pathways.edges.map(({ node }) => way(node, { nodes: node.requirements, note: facts({ ...node, language: '' }) })));
}

/* behaviour */

export async function open(page) {
  const { main, signal, query, title } = page;
  let wish = read(query), flight = new AbortController(), typing = 0, telling = 0;

  async function search({ quiet = false } = {}) {
    flight.abort();
    flight = new AbortController();
    const mine = flight;
    clearTimeout(telling);
    $('#results', main)?.setAttribute('aria-busy', 'true');
    try {
      const { search: answer } = await ask(SEARCH, variables(wish), { signal: mine.signal });
      if (signal.aborted || mine.signal.aborted) return;
      if (!$('#results', main)) fill(main, shell(wish));
      paint(main, answer, wish);
      showWays(main, wish).catch(() => { $('#ways', main).hidden = true; });
      title(wish.text ? t('searchTitleFor', wish.text) : t('catalog'));
      if (!quiet) tell(answer);
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (!$('#results', main)) throw error;
      fill($('#results', main), html`${trouble(error)}<p class="more"><button class="button" type="button" data-do="search">${t('tryAgain')}</button></p>`);
    } finally {
      if (flight === mine) $('#results', main)?.removeAttribute('aria-busy');
    }
  }

  function tell({ totalCount }) {
    if (!totalCount) say(wish.text ? t('nothingFor', wish.text) : t('nothingHere'), { loud: true });
    else telling = setTimeout(() => say(t('found', totalCount)), 1000);
  }

  function turn(change) {
    wish = { ...wish, asTyped: false, ...change };
    history.replaceState({}, '', address(wish));
    return search();
  }

  function choose(param, value, wanted) {
    const rest = wish.chosen[param].filter((one) => one !== value);
    return turn({ chosen: { ...wish.chosen, [param]: wanted ? [...rest, value] : rest } });
  }

  async function more(button) {
    const { search: next } = await ask(SEARCH, variables(wish, state.answer.pageInfo.endCursor));
    const first = add($('#rows', main), html`${next.edges.map((edge) => row(edge, next.weak))}`);
    state.answer = { ...state.answer, edges: [...state.answer.edges, ...next.edges], pageInfo: next.pageInfo };
    const left = next.totalCount - state.answer.edges.length;
    if (next.pageInfo.hasNextPage) button.textContent = t('showMore', Math.min(PAGE, left), left);
    else button.closest('.more').remove();
    $('a', first)?.focus({ preventScroll: true });
    say(t('moreShown', next.edges.length));
  }

  await search({ quiet: true });
  listen(page, { turn, choose, more, search, type, wish: () => wish });

  function type(text) {
    clearTimeout(typing);
    typing = setTimeout(() => turn({ text: text.trim() }), 150);
  }
  return { update: () => search({ quiet: true }) };
}

async function save(button, wish) {
  const { errors } = await keep({ name: nameOf(wish), text: wish.text, filter: filterOf(wish.chosen) }).catch((error) => ({ errors: asRefusal(error) }));
  const words = errors.length ? errors[0].message : t('searchSaved');
  say(words, { loud: errors.length > 0 });
  const line = button.closest('.keeper');
  if (errors.length) { fill($('.kept-not', line), note({ tone: 'red', title: words, words: t('nothingLost') })); return; }
  fill(line, html`<p class="small state met" tabindex="-1">${icon('check')}<span>${words}</span></p>`);
  $('p', line).focus();
}

function listen(page, { turn, choose, more, search, type, wish }) {
  const { main, signal } = page, box = $('#q', main), button = $('#filters-button', main);
  on(page, 'input', '#q', () => type(box.value));
  on(page, 'keydown', '#q', (_, event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (box.value) { box.value = ''; type(''); } else box.blur();
  });
  main.addEventListener('submit', (event) => { event.preventDefault(); noted(box.value.trim()); turn({ text: box.value.trim() }); }, { signal });
  on(page, 'click', '#rows h3 a', () => noted(wish().text));
  on(page, 'click', '[data-do=forget]', () => { forget(); fill($('#lately', main), ''); box.focus(); });
  on(page, 'click', '[data-do=keep]', (target) => busy(target, () => save(target, wish())));
  on(page, 'change', '#filters input', ({ name, value, checked }) => choose(name, value, checked));
  on(page, 'change', '#order', ({ value }) => turn({ order: value }));
  const fold = (open) => { button.setAttribute('aria-expanded', String(open)); };
  on(page, 'click', '#filters-button', () => fold(button.getAttribute('aria-expanded') !== 'true'));
  on(page, 'click', '#show-found', () => { fold(false); $('#found-here', main).focus(); });
  on(page, 'click', '[data-do=remove]', async ({ dataset }) => { await choose(dataset.param, dataset.value, false); $('#found-here', main).focus({ preventScroll: true }); });
  on(page, 'click', '[data-do=clear]', async () => { await turn({ chosen: Object.fromEntries(FACETS.map(([name]) => [name, []])) }); $('#found-here', main).focus({ preventScroll: true }); });
  on(page, 'click', '[data-do=long]', ({ dataset }) => { state.long.add(dataset.param); const { answer } = state; paint(main, answer, wish()); $$(`input[name="${dataset.param}"]`, main)[LONG]?.focus(); });
  on(page, 'click', '[data-do=more]', (target) => busy(target, () => more(target)));
  on(page, 'click', '[data-do=search]', () => search());
}
