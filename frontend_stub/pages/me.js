/* My learning: what to go on with, what is under way, and what was earned. */
import { $, fill, html } from '../html.js';
import { date, t } from '../intl.js';
import { ask, session, signOut } from '../api.js';
import { icon } from '../art.js';
import { asRefusal, refuse } from '../form.js';
import { way } from '../ways.js';
import { SAVED, drop, letters, saved, seen } from '../kept.js';
import { busy, image, meter, on } from '../parts.js';
import { listen, own } from '../prior.js';

const ME = `query MyLearning {
  viewer {
    account { id name email emailProved isAdministrator }
    grants { role }
    learner {
      enrollments(first: 50) { edges { node { id state percent createdAt
        microCredential { __typename id slug title field level hours provider { id name } }
        pathway { __typename id slug title language field level requirements { kind }
          progress { complete earned needed remaining { badges credits hours }
            nextStep { message microCredential { __typename id slug title field level } pathway { __typename id slug title field level requirements { kind } } }
            nodes { key parentKey depth kind title rule standing hours } } } } } }
      priorLearningClaims(first: 20) { edges { node { id state statement requirementTitle appealUntil achievement { __typename id slug title } evidence { url title } history { state at byName reason } } } }
      badges(first: 50) { edges { node { id publicId awardedAt validUntil state expired achievement { __typename id slug title field level ... on Pathway { requirements { kind } } } provider { id name } } } }
    }
  }
}`;

const open_ = ({ state }) => state === 'ACTIVE' || state === 'PAUSED';
const pathTo = (one) => `/${one.__typename === 'Pathway' ? 'p' : 'c'}/${one.slug}`;

const hoursLeft = ({ progress }) => Number(progress.remaining?.hours ?? Infinity);

/** The one step most worth it: that of the pathway with the least left. */
function best(pathways) {
  const found = pathways.map(({ pathway }) => pathway).filter(({ progress }) => progress && !progress.complete && progress.nextStep);
  const [nearest] = found.sort((a, b) => hoursLeft(a) - hoursLeft(b));
  if (!nearest) return '';
  const { message, microCredential, pathway } = nearest.progress.nextStep, step = microCredential ?? pathway;
  return !step ? '' : html`<section class="card nextstep best" aria-labelledby="best-title"><h2 class="tag" id="best-title">${icon('flag')}${t('nextBestStep')}</h2>
    <div class="pair">${image(step, 72)}<div><a class="plain" href="${pathTo(step)}" dir="auto">${step.title}</a><p class="small" dir="auto">${message}</p><p class="small quiet">${t('onTheWayTo')} <bdi>${nearest.title}</bdi></p></div>
    <a class="button blaze" href="${pathTo(step)}">${t('continue')}</a></div></section>`;
}

const underWay = ({ microCredential: one, percent, state }) => html`<li class="course"><a class="plain" href="${pathTo(one)}" dir="auto">${one.title}</a>${image(one, 56)}
  <p class="small quiet"><bdi>${one.provider.name}</bdi></p><span class="small">${state === 'PAUSED' ? t('paused') : t('percentDone', percent)}</span>${meter(percent, 'moss')}</li>`;

function wayOf({ pathway: one }) {
  const { progress } = one;
  const says = progress && html`<p class="small quiet">${progress.complete ? t('pathwayComplete') : t('badgesOf', progress.earned, progress.needed)}${!progress.complete && progress.remaining?.hours && html` · ${t('hoursLeft', progress.remaining.hours)}`}</p>`;
  return way(one, { nodes: progress?.nodes, note: says, met: Boolean(progress?.complete) });
}

const earned = ({ node }) => html`<li class="won"><a href="/b/${node.publicId}">${image(node.achievement, 104)}<span dir="auto">${node.achievement.title}</span></a>
  <span class="small quiet">${node.state !== 'VALID' ? t('withdrawn') : node.expired ? t('expired') : t('earnedOn', node.awardedAt)}${node.validUntil && !node.expired && html`<br>${t('validUntil', date(node.validUntil))}`}</span></li>`;

const part = (id, title, content) => html`<section class="part" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;

function view({ account, learner }, savedSearches) {
  const enrollments = learner.enrollments.edges.map(({ node }) => node), badges = learner.badges.edges, claims = learner.priorLearningClaims.edges;
  const courses = enrollments.filter((one) => one.microCredential && open_(one)), pathways = enrollments.filter((one) => one.pathway && one.state !== 'WITHDRAWN');
  return html`<div class="wrap page"><div class="me-head"><div><h1 tabindex="-1">${t('myLearning')}</h1><p class="quiet"><bdi>${account.name}</bdi> · <bdi>${account.email}</bdi></p></div>
    <button class="button" type="button" data-do="out">${t('signOut')}</button></div>
    ${best(pathways)}
    ${courses.length > 0 && part('courses', t('underWay'), html`<ul class="courses">${courses.map(underWay)}</ul>`)}
    ${pathways.length > 0 && part('ways', t('yourPathways'), html`<ul class="ways">${pathways.map(wayOf)}</ul>`)}
    ${badges.length > 0 && part('badges', t('yourBadges', badges.length), html`<ul class="wins">${badges.map(earned)}</ul>`)}
    ${claims.length > 0 && part('claims', t('yourClaims'), html`<ul class="stack">${claims.map(({ node }) => own(node))}</ul>`)}
    ${savedSearches.length > 0 && part('kept', t('savedSearches'), html`<ul class="stack">${savedSearches.map(saved)}</ul>`)}
    ${!enrollments.length && !badges.length && html`<div class="empty"><h2>${t('nothingYet')}</h2><p>${t('nothingYetHint')}</p><p><a class="button main" href="/">${t('toCatalog')}</a></p></div>`}</div>`;
}

export async function open(page) {
  const { main, title, signal, go } = page;
  async function draw() {
    const [{ viewer }, kept] = await Promise.all([ask(ME), ask(SAVED)]);
    if (signal.aborted) return;
    if (!viewer) { await go('/in?next=/me', { replace: true }); return; }
    title(t('myLearning'));
    fill(main, view(viewer, kept.viewer?.savedSearches ?? []));
  }
  await draw();
  listen(page, draw);
  const then = (work) => (button) => busy(button, async () => {
    const card = button.closest('.card');
    try {
      const { errors } = await work(button.dataset);
      if (!refuse(card, errors)) { await draw(); if (document.activeElement === document.body) $('h1', main).focus({ preventScroll: true }); }
    } catch (error) { refuse(card, asRefusal(error)); }
  });
  on(page, 'click', '[data-do=seen]', then(({ id }) => seen(id)));
  on(page, 'click', '[data-do=letters]', then(({ id, on: now }) => letters(id, now !== 'true')));
  on(page, 'click', '[data-do=drop]', then(({ id }) => drop(id)));
  on(page, 'click', '[data-do=out]', async () => { await signOut(); await go('/'); });
  return { update: () => (session.account ? draw() : undefined) };
}
