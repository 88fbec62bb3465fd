/* Earlier learning: the sheet on which it is claimed, and a claim with what became of it. */
import { $, html, say } from './html.js';
import { date, named, t } from './intl.js';
import { icon } from './art.js';
import { change } from './api.js';
import { asRefusal, errorsHere, field, refuse, values } from './form.js';
import { busy, on } from './parts.js';

const CLAIM = `mutation PriorLearningClaim($input: PriorLearningClaimInput!) { priorLearningClaim(input: $input) { claim { id state } errors { code message path } } }`;
const APPEAL = `mutation PriorLearningAppeal($input: PriorLearningAppealInput!) { priorLearningAppeal(input: $input) { claim { id state } errors { code message path } } }`;
const WITHDRAW = `mutation PriorLearningWithdraw($input: PriorLearningWithdrawInput!) { priorLearningWithdraw(input: $input) { claim { id state } errors { code message path } } }`;

/** `asked` are the pathway's requirements to choose from; none for a micro-credential. */
export const claimSheet = (enrollment, asked = []) => html`<details class="card founding"><summary>${t('claimPrior')}</summary><p class="small quiet">${t('claimPriorHint')}</p>
  <form class="claiming" data-enrollment="${enrollment.id}" novalidate>${errorsHere}
  ${asked.length > 0 && field({ name: 'requirementKey', label: t('whichRequirement'), options: asked.map(({ key, title }) => [key, title]) })}
  ${field({ name: 'statement', label: t('claimStatement'), hint: t('claimStatementHint'), rows: 5, attributes: html`dir="auto"` })}
  ${field({ name: 'url', label: t('claimLink'), type: 'url', optional: true, attributes: html`dir="ltr"` })}
  ${field({ name: 'linkTitle', label: t('claimLinkTitle'), optional: true, attributes: html`dir="auto"` })}
  <div class="acts"><button class="button" type="submit">${t('claimSend')}</button></div></form></details>`;

/** The links and the history that learner and assessor both see. */
export const story = ({ evidence, history }) => html`${evidence.length > 0 && html`<h4 class="small">${t('evidence')}</h4><ul class="small links">${evidence.map(({ url, title }) => html`<li><a href="${url}" rel="noopener noreferrer nofollow" data-plain><bdi>${title}</bdi></a></li>`)}</ul>`}
  <h4 class="small">${t('claimHistory')}</h4><ol class="lines small">${history.map(({ state, at, byName, reason }) => html`<li><b>${named('claimStep', state)}</b> <span class="quiet">${date(at)} · <bdi>${byName}</bdi></span>${reason && html`<p class="told" dir="auto">${reason}</p>`}</li>`)}</ol>`;

const waits = ({ state }) => state === 'SUBMITTED' || state === 'APPEALED';

const SIGNS = { ACCEPTED: 'check', REFUSED: 'cross', WITHDRAWN: 'dash' };

export const own = (claim) => html`<li class="card claimed"><div class="me-head"><div><h3 dir="auto">${claim.requirementTitle || claim.achievement?.title}</h3>${claim.requirementTitle && claim.achievement && html`<p class="small quiet" dir="auto">${claim.achievement.title}</p>`}</div>
  <span class="state ${claim.state === 'ACCEPTED' && 'met'}">${icon(SIGNS[claim.state] ?? 'half')}${named('claim', claim.state)}</span></div>
  <p class="told" dir="auto">${claim.statement}</p>${story(claim)}<div class="errors-here"></div>
  ${waits(claim) && html`<button class="button" type="button" data-do="take-back" data-claim="${claim.id}" data-key="take-back-${claim.id}">${t('claimTakeBack')}</button>`}
  ${claim.appealUntil && html`<form class="appealing" data-claim="${claim.id}" novalidate>${errorsHere}<p class="small quiet">${t('appealUntil', date(claim.appealUntil))}</p>
    ${field({ name: `appeal-${claim.id}`, label: t('appealReason'), rows: 3, attributes: html`dir="auto"` })}<div class="acts"><button class="button" type="submit">${t('appeal')}</button></div></form>`}</li>`;

/** Whether a claim is being written, which news must not wipe away. */
export const writing = (main) => Boolean($('.claiming textarea', main)?.value);

function wrong({ statement, url, linkTitle }) {
  const errors = [];
  if (!statement) errors.push({ message: t('enterStatement'), path: ['statement'] });
  if (url ? !URL.canParse(url) : linkTitle) errors.push({ message: t('enterLink'), path: ['url'] });
  return errors;
}

/** `draw` shows the page anew after something was done. */
export function listen(page, draw) {
  async function send(sheet, document, input, done, names) {
    try {
      const { errors } = await change(document, input);
      if (refuse(sheet, errors, names)) return;
      await draw();
      say(done);
      $('h1', page.main).tabIndex = -1;
      $('h1', page.main).focus({ preventScroll: true });
    } catch (error) { refuse(sheet, asRefusal(error), names); }
  }

  on(page, 'submit', '.claiming', (sheet, event) => {
    event.preventDefault();
    const { requirementKey = null, statement, url, linkTitle } = values(sheet);
    if (refuse(sheet, wrong({ statement, url, linkTitle }))) return;
    const input = { enrollmentId: sheet.dataset.enrollment, requirementKey, statement, evidence: url ? [{ url, title: linkTitle }] : [], idempotencyKey: crypto.randomUUID() };
    busy($('[type=submit]', sheet), () => send(sheet, CLAIM, input, t('claimSent'), { evidence: 'url' }));
  });
  on(page, 'submit', '.appealing', (sheet, event) => {
    event.preventDefault();
    const id = sheet.dataset.claim, reason = values(sheet)[`appeal-${id}`];
    if (refuse(sheet, reason ? [] : [{ message: t('enterReason'), path: [`appeal-${id}`] }])) return;
    busy($('[type=submit]', sheet), () => send(sheet, APPEAL, { id, reason }, t('appealSent'), { reason: `appeal-${id}` }));
  });
  on(page, 'click', '[data-do=take-back]', (button) => busy(button, async () => {
    const card = button.closest('.card');
    try {
      const { errors } = await change(WITHDRAW, { id: button.dataset.claim });
      if (refuse(card, errors)) return;
      await draw();
      say(t('claimTakenBack'));
      $('h1', page.main).tabIndex = -1;
      $('h1', page.main).focus({ preventScroll: true });
    } catch (error) { refuse(card, asRefusal(error)); }
  }));
}
