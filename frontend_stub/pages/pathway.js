/* A pathway as a cairn: the next best step, the stones, and what is left. */
import { $, $$, fill, html, say } from '../html.js';
import { date, money, remember, roughly, t } from '../intl.js';
import { ask, change, session } from '../api.js';
import { contours, icon } from '../art.js';
import { STANDINGS, grow, href, leaves, mark, mini, picture } from '../cairn.js';
import { busy, byline, crumbs, facts, image, meter, note, on, price, trouble } from '../parts.js';
import { LIMITS, conditions, outline } from '../outline.js';
import { claimSheet, listen, writing } from '../prior.js';

const PATHWAY = `query Pathway($slug: String!) {
  pathway(slug: $slug) {
    __typename id slug title summary description language field level credits hours status
    price { amountMinor currency } provider { id name did }
    version { number }
    viewerEnrollment { id state percent pathwayVersion { number teachOutUntil requirements { key threshold ${LIMITS} } } }
    viewerBadge { publicId awardedAt }
    requirements { key parentKey depth kind title rule threshold
      microCredential { id slug title credits hours field level } pathway { id slug title credits hours } skill { id label } ${LIMITS} }
    progress {
      complete percent earned needed summary remaining { badges credits hours prices { amountMinor currency } pricesKnown exact }
      nextStep { key title message hoursLeft microCredential { __typename id slug title field level } pathway { __typename id slug title field level requirements { kind } } }
      nodes { key parentKey depth kind title rule tally standing message percent hoursLeft onTheWay credits hours
        microCredential { id slug title } pathway { id slug title } skill { id label } badges { publicId } }
    }
    whatCounts(first: 6) { totalCount edges { node { standing hoursLeft price { amountMinor currency } startsOn
      microCredential { id slug title language } serves { key title how message } offerings { id startsOn } } } }
  }
}`;
const ENROLL = `mutation Enroll($input: EnrollInput!) { enroll(input: $input) { enrollment { id state percent } errors { code message path } } }`;
const WITHDRAW = `mutation EnrollmentWithdraw($input: EnrollmentChangeInput!) { enrollmentWithdraw(input: $input) { enrollment { id state } errors { code message path } } }`;

const narrow = matchMedia('(max-width: 48rem)');

/** The version that binds its learner: that of the enrolment, until its time is over for who has not finished. */
function bound({ viewerEnrollment: enrollment }) {
  const version = enrollment?.pathwayVersion;
  if (!version || !['ACTIVE', 'PAUSED', 'COMPLETED'].includes(enrollment.state)) return null;
  return enrollment.state === 'COMPLETED' || !version.teachOutUntil || new Date(version.teachOutUntil) > new Date() ? version : null;
}

/** Signed out, the stones have no state: the requirements alone, in the shape of progress. */
function nodesOf(pathway) {
  const plain = new Map((bound(pathway) ?? pathway).requirements.map((one) => [one.key, one]));
  if (!pathway.progress) {
    return pathway.requirements.map((one) => {
      const on = one.microCredential ?? one.pathway;
      return { ...one, title: one.title || on?.title || one.skill?.label || '', credits: on?.credits, hours: on?.hours };
    });
  }
  return pathway.progress.nodes.map((node) => ({ ...plain.get(node.key), ...node }));
}

const open_ = (enrollment) => enrollment && ['ACTIVE', 'PAUSED'].includes(enrollment.state);

function action(one) {
  if (one.viewerBadge) return html`<a class="button main" href="/b/${one.viewerBadge.publicId}">${icon('check')}${t('seeYourBadge')}</a>`;
  if (!session.account) return html`<a class="button main" href="/in?next=${encodeURIComponent(`/p/${one.slug}`)}">${t('signInToEnroll')}</a>`;
  if (open_(one.viewerEnrollment)) return html`<button class="button" type="button" data-do="withdraw">${t('withdraw')}</button>`;
  return html`<button class="button main" type="button" data-do="enroll">${t('enrollPathway')}</button>`;
}

const head = (one) => html`<div class="head">${contours(1200, 320, one.slug, 0.9, 0.4)}<div class="wrap">
  ${crumbs([[t('catalog'), '/'], [t('pathways'), '/?kind=Pathway'], [one.title]])}
  ${image(one, 96)}<div><h1 lang="${one.language}" dir="auto">${one.title}</h1>${byline(one.provider)}${facts({ ...one, __typename: '' }, [t('versionNumber', (bound(one) ?? one.version).number)])}
  <p class="lead" lang="${one.language}" dir="auto">${one.summary}</p></div>
  <div class="actions">${action(one)}</div></div></div>`;

function nextStep({ progress, viewerBadge }) {
  if (!progress) return html`<section class="card next-area"><h2>${t('whichDoYouHave')}</h2><p class="small quiet">${t('whichDoYouHaveHint')}</p></section>`;
  if (viewerBadge || progress.complete) return html`<section class="card next-area"><h2 class="state met">${icon('check')}${t('pathwayComplete')}</h2><p class="small quiet">${t('pathwayCompleteHint')}</p></section>`;
  const step = progress.nextStep, on = step?.microCredential ?? step?.pathway;
  if (!on) return html`<section class="card next-area"><h2>${t('noNextStep')}</h2></section>`;
  const node = progress.nodes.find(({ key }) => key === step.key);
  return html`<section class="card nextstep next-area" aria-labelledby="next-title"><h2 class="tag" id="next-title">${icon('flag')}${t('nextBestStep')}</h2>
    <div class="pair">${image(on, 64)}<div><a class="plain" href="/${on.__typename === 'Pathway' ? 'p' : 'c'}/${on.slug}" dir="auto">${on.title}</a>${node?.percent && meter(node.percent)}
    <span class="small quiet">${node?.percent && t('percentDone', node.percent)}</span></div></div><p class="small" dir="auto">${step.message}</p>
    <a class="button blaze wide" href="/${on.__typename === 'Pathway' ? 'p' : 'c'}/${on.slug}">${node?.percent ? t('continue') : t('begin')}</a></section>`;
}

function costs({ prices, pricesKnown }) {
  const sums = prices.filter(({ amountMinor }) => amountMinor > 0).map(money).join(' + ');
  const told = sums ? t('leftCosts', sums) : pricesKnown && t('leftFree');
  return (told || !pricesKnown) && html`<p class="small quiet">${told} ${!pricesKnown && t('somePricesUnknown')}</p>`;
}

function left({ progress }, tree) {
  if (!progress?.remaining || progress.complete) return '';
  const { badges, credits, hours } = progress.remaining, todo = leaves(tree.root).filter(({ standing, onTheWay }) => onTheWay && standing !== 'MET');
  const figures = [[badges, t('badgesWord', badges)], [credits, t('creditsWord', credits)], [hours, t('hoursWord', hours)]].filter(([figure]) => figure !== null && figure !== undefined);
  return html`<section class="card" aria-labelledby="left-title"><h2 id="left-title">${t('whatIsLeft')}</h2>
    <dl class="figures">${figures.map(([figure, words]) => html`<div><dt>${words}</dt><dd>${roughly(figure)}</dd></div>`)}</dl>${costs(progress.remaining)}
    ${todo.length > 0 && html`<h3 class="small">${t('shortestWay')}</h3><ol class="route">${todo.slice(0, 8).map((node) => html`<li><a href="${href(node)}"><bdi>${node.title}</bdi></a><span class="h">${Number(node.hoursLeft ?? node.hours) > 0 && t('hours', Math.round(node.hoursLeft ?? node.hours) || (node.hoursLeft ?? node.hours))}</span></li>`)}</ol>`}</section>`;
}

const when = ({ standing, startsOn, offerings }) => (standing === 'OPEN' ? startsOn && (offerings.some((one) => one.startsOn === startsOn) ? t('fromTo', startsOn) : t('anyTime')) : t(`step_${standing}`));

/** What would count, cheapest in hours first; why it does where it is not what the cairn names. */
function steps({ whatCounts, progress }) {
  if (!whatCounts?.totalCount || progress?.complete) return '';
  return html`<section class="card" aria-labelledby="counts-title"><h2 id="counts-title">${t('whatCounts')}</h2>
    <ul class="lines">${whatCounts.edges.map(({ node }) => html`<li>${counting(node)}</li>`)}</ul>
    ${whatCounts.totalCount > whatCounts.edges.length && html`<p class="small quiet">${t('andMore', whatCounts.totalCount - whatCounts.edges.length)}</p>`}</section>`;
}

function counting(step) {
  const { microCredential: { slug, title, language }, serves, hoursLeft } = step, [first] = serves;
  const told = [Number(hoursLeft) > 0 && t('hours', roughly(hoursLeft)), price(step.price), when(step)].filter(Boolean);
  const why = first.title !== title && first.message, more = serves.length > 1 && t('andMore', serves.length - 1);
  return html`<a href="/c/${slug}" lang="${language}" dir="auto">${title}</a>
    <p class="facts">${told.map((fact) => html`<span>${fact}</span>`)}</p>
    ${(why || more) && html`<p class="small quiet" dir="auto">${why} ${more}</p>`}`;
}

/** Until when the version enrolled in may be finished, if it has an end. */
function ending({ viewerEnrollment: enrollment }) {
  const until = open_(enrollment) && bound({ viewerEnrollment: enrollment })?.teachOutUntil;
  return until ? note({ tone: 'amber', title: t('finishUntil', date(until)), words: t('finishUntilHint') }) : '';
}

/** What was learned before may count for whatever is not met yet. */
function prior({ viewerEnrollment: enrollment, progress }, tree) {
  if (!open_(enrollment) || !progress) return '';
  const open = leaves(tree.root).filter(({ standing }) => standing !== 'MET');
  return open.length ? claimSheet(enrollment, open) : '';
}

function marks() {
  return html`<ul class="legend" aria-label="${t('whatTheMarksMean')}">${STANDINGS.map((standing) => html`<li>${icon(mark(standing))}${t(`legend_${standing}`)}</li>`)}</ul>`;
}

const heading = ({ progress }) => (progress ? t('yourCairn', progress.earned, progress.needed) : t('theCairn'));

const body = (one, tree, view) => html`<div class="wrap columns"><div class="live-area" id="trouble">${ending(one)}</div>
  ${nextStep(one)}
  <section class="tree-area" aria-labelledby="tree-title"><div class="cairn-head"><h2 id="tree-title">${heading(one)}</h2>
    <div class="switch" role="radiogroup" aria-label="${t('showAs')}">${['picture', 'list'].map((name) => html`<label><input type="radio" name="view" id="view-${name}" value="${name}" ${view === name && html`checked`}>${t(name)}</label>`)}</div></div>
    <div id="tree"></div>${one.progress && marks()}
    ${one.description && html`<div class="card about"><h2>${t('aboutIt')}</h2>${one.description.split(/\n+/).filter(Boolean).map((part) => html`<p lang="${one.language}" dir="auto">${part}</p>`)}</div>`}</section>
  <aside aria-label="${t('restOfTheWay')}">${left(one, tree)}${steps(one)}${prior(one, tree)}</aside></div>`;

function drawTree(main, one, tree, view, arrived) {
  const place = $('#tree', main), small = narrow.matches;
  const width = small ? 820 : Math.max(700, place.clientWidth - 2);
  const credential = {
    title: one.title, note: [one.level && t('level', one.level), Number(one.credits) > 0 && t('credits', one.credits)].filter(Boolean).join(' · '),
    field: one.field, level: one.level, seed: one.slug, href: one.viewerBadge ? `/b/${one.viewerBadge.publicId}` : `/p/${one.slug}`,
    met: Boolean(one.viewerBadge) || Boolean(one.progress?.complete), arrived: arrived.has('cap'),
  };
  if (view === 'picture') {
    fill(place, html`<div class="ground wide" ${small && html`role="region" aria-label="${t('pictureScrolls')}" tabindex="0"`}>${contours(860, 640, 'slope', 0.5, 0.95)}${picture(tree, { width, credential, arrived, summary: one.progress?.summary ?? one.title })}</div>${conditions(tree)}`);
    const ground = $('.ground', place), next = $('.next', place);
    if (small && next) ground.scrollLeft += next.getBoundingClientRect().x - ground.getBoundingClientRect().x - 110;
    return;
  }
  fill(place, html`${small && html`<div class="ground overview">${contours(400, 200, 'slope', 0.5, 1)}${mini(tree, { width: 270, rowHeight: 27, met: credential.met, name: 'broad' })}</div>`}${outline(tree)}`);
}

export async function open(page) {
  const { main, params: [slug], query, signal, title } = page;
  let one = null, tree = null, chosen = query.get('view') ?? remember.get('view'), width = innerWidth;
  const view = () => chosen ?? (narrow.matches ? 'list' : 'picture');
  const known = (answer) => new Set((answer?.progress?.nodes ?? []).filter(({ standing }) => standing === 'MET').map(({ key }) => key));

  async function draw() {
    const { pathway } = await ask(PATHWAY, { slug });
    if (signal.aborted) return;
    if (!pathway) throw Object.assign(new Error(slug), { missing: true });
    const before = known(one), first = !one, had = Boolean(one?.viewerBadge);
    one = pathway;
    tree = grow(nodesOf(one));
    title(one.title);
    fill(main, html`${head(one)}${body(one, tree, view())}`);
    const arrived = new Set(first ? [] : [...known(one)].filter((key) => !before.has(key)));
    if (!first && !had && one.viewerBadge) arrived.add('cap');
    drawTree(main, one, tree, view(), arrived);
  }

  async function attempt(button, document, input, done) {
    await busy(button, async () => {
      try {
        const { errors } = await change(document, input);
        if (!errors.length) { await draw(); say(done); $('h1', main).focus(); return; }
        fill($('#trouble', main), note({ tone: 'red', title: errors[0].message, words: t('nothingLost') }));
        say(errors[0].message, { loud: true });
      } catch (error) { fill($('#trouble', main), trouble(error)); }
    });
  }

  await draw();
  const redraw = () => drawTree(main, one, tree, view(), new Set());
  listen(page, draw);
  on(page, 'change', '[name=view]', ({ value }) => { chosen = value; remember.set('view', value); redraw(); });
  on(page, 'keydown', '.cairn a', walk);
  on(page, 'click', 'a[href^="#req-"]', (link, event) => {
    event.preventDefault();
    $('#view-list', main).click();
    document.getElementById(link.getAttribute('href').slice(1))?.focus();
  });
  on(page, 'click', '[data-do=enroll]', (button) => attempt(button, ENROLL, { achievementId: one.id }, t('enrolledNow', one.title)));
  on(page, 'click', '[data-do=withdraw]', (button) => attempt(button, WITHDRAW, { id: one.viewerEnrollment.id }, t('withdrawDone')));
  addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; redraw(); } }, { signal });
  return { update: () => (writing(main) ? undefined : draw()) };
}

/** Arrow keys within a bed, as an extra: Tab goes stone by stone in any case. */
function walk(stone, event) {
  if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
  const row = $$('a', stone.closest('[role=list]')), forward = (event.key === 'ArrowRight') !== (document.documentElement.dir === 'rtl');
  row[row.indexOf(stone) + (forward ? 1 : -1)]?.focus();
  event.preventDefault();
}
