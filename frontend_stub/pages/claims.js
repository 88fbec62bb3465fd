/* The assessor's desk: claims of earlier learning that wait, the oldest first. */
import { $, fill, html, say } from '../html.js';
import { t } from '../intl.js';
import { ask, change } from '../api.js';
import { icon } from '../art.js';
import { asRefusal, errorsHere, field, refuse, values } from '../form.js';
import { busy, crumbs, on } from '../parts.js';
import { story } from '../prior.js';

const WAITING = `query ClaimsToDecide { priorLearningClaims(first: 50) { totalCount edges { node {
  id state learnerName statement requirementTitle claimedAt viewerMayDecide
  achievement { __typename id slug title } evidence { url title } history { state at byName reason } } } } }`;
const DECIDE = `mutation PriorLearningDecide($input: PriorLearningDecideInput!) { priorLearningDecide(input: $input) { claim { id state } badges { id } errors { code message path } } }`;

const decision = (id) => html`<form class="deciding" data-claim="${id}" novalidate>${errorsHere}
  ${field({ name: `reason-${id}`, label: t('reason'), hint: t('reasonToLearner'), rows: 2, attributes: html`dir="auto"` })}
  <div class="acts"><button class="button main" type="submit" value="accept">${t('accept')}</button><button class="button" type="submit" value="refuse">${t('notAccept')}</button></div></form>`;

const waiting = ({ node: one }) => html`<li class="card claimed"><div class="me-head"><div><h2 dir="auto">${one.requirementTitle || one.achievement?.title}</h2>
  <p class="small quiet"><bdi>${one.learnerName}</bdi>${one.achievement && html` · <a href="/${one.achievement.__typename === 'Pathway' ? 'p' : 'c'}/${one.achievement.slug}"><bdi>${one.achievement.title}</bdi></a>`}</p></div>
  ${one.state === 'APPEALED' && html`<span class="state">${icon('half')}${t('claim_APPEALED')}</span>`}</div>
  <p class="told" dir="auto">${one.statement}</p>${story(one)}${one.viewerMayDecide ? decision(one.id) : html`<p class="small quiet">${t('anotherDecides')}</p>`}</li>`;

const view = ({ edges }) => html`<div class="wrap page narrow">${crumbs([[t('publish'), '/publish'], [t('claims')]])}<h1>${t('claims')}</h1><p class="lead quiet">${t('claimsHint')}</p>
  ${edges.length ? html`<ul class="stack learners">${edges.map(waiting)}</ul>` : html`<p class="quiet">${t('noClaims')}</p>`}</div>`;

export async function open(page) {
  const { main, title, signal } = page;

  async function draw() {
    const { priorLearningClaims } = await ask(WAITING);
    if (signal.aborted) return;
    title(t('claims'));
    fill(main, view(priorLearningClaims));
  }

  async function decide(sheet, accept) {
    const id = sheet.dataset.claim, reason = values(sheet)[`reason-${id}`], names = { reason: `reason-${id}` };
    if (refuse(sheet, reason ? [] : [{ message: t('enterReason'), path: [`reason-${id}`] }])) return;
    try {
      const { badges, errors } = await change(DECIDE, { id, accept, reason });
      if (refuse(sheet, errors, names)) return;
      await draw();
      say(badges.length ? t('badgeAwarded') : t('decided'));
      $('h1', main).tabIndex = -1;
      $('h1', main).focus({ preventScroll: true });
    } catch (error) { refuse(sheet, asRefusal(error), names); }
  }

  await draw();
  on(page, 'submit', '.deciding', (sheet, event) => {
    event.preventDefault();
    const button = event.submitter ?? $('[type=submit]', sheet);
    busy(button, () => decide(sheet, button.value === 'accept'));
  });
  return {};
}
