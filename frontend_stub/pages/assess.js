/* An assessor sees who learns, records what was assessed, and awards where that is due. */
import { $, fill, html, say } from '../html.js';
import { named, t } from '../intl.js';
import { ask, change } from '../api.js';
import { icon } from '../art.js';
import { asRefusal, errorsHere, field, refuse, values } from '../form.js';
import { busy, crumbs, meter, on } from '../parts.js';

const LEARNERS = `query Learners($id: ID!) {
  node(id: $id) { ... on MicroCredential {
    id slug title awardPolicy
    enrollments(first: 50) { edges { node {
      id learnerName state percent
      activities { activity { id key title kind passMark recordedBy required } done bestMark }
    } } }
  } }
}`;
const RECORD = `mutation RecordAssessment($input: ProgressRecordInput!) {
  progressRecord(input: $input) { enrollment { id percent } badges { id } errors { code message path } }
}`;
const AWARD = `mutation AwardBadge($input: BadgeAwardInput!) { badgeAward(input: $input) { badge { id } errors { code message path } } }`;

const waits = ({ state }) => state === 'ACTIVE' || state === 'PAUSED';

function activity({ activity: one, done, bestMark }, enrollment) {
  const id = `${enrollment.id}-${one.key}`, mine = one.recordedBy !== 'LEARNER' && waits(enrollment) && !done;
  return html`<li class="task ${done && 'met'}"><span class="pebble">${icon(done ? 'check' : 'open')}</span><div><b dir="auto">${one.title}</b>
    <p class="small quiet">${[named('activityKind', one.kind), one.passMark !== null && t('passMark', one.passMark), bestMark !== null && t('bestMark', bestMark), one.recordedBy === 'SYSTEM' && !done && t('standInForSystem')].filter(Boolean).join(' · ')}</p></div>
    ${mine ? html`<form class="marking" data-enrollment="${enrollment.id}" data-activity="${one.key}" data-title="${one.title}" novalidate>${one.passMark !== null && html`<label class="visually-hidden" for="${id}">${t('markOf', one.title)}</label>
      <input id="${id}" name="mark" inputmode="numeric" dir="ltr" placeholder="${t('mark')}" autocomplete="off">`}
      <button class="button" type="submit" data-key="give-${id}">${one.passMark === null ? t('markAsPassed') : t('record')}</button></form>` : html`<span class="small quiet">${done ? t('done') : one.recordedBy === 'LEARNER' ? t('learnerRecords') : t(`recordedBy_${one.recordedBy}`)}</span>`}</li>`;
}

function learner(enrollment, mayAward) {
  const { id, learnerName, state, percent, activities } = enrollment;
  return html`<li class="card"><div class="me-head"><h2 id="who-${id}"><bdi>${learnerName}</bdi></h2><span class="state ${state === 'COMPLETED' && 'met'}">${named('enrollment', state)}${state !== 'COMPLETED' && html`, ${t('percentDone', percent)}`}</span></div>${meter(percent, 'moss wide')}${errorsHere}
    <ol class="tasks" aria-labelledby="who-${id}">${activities.map((entry) => activity(entry, enrollment))}</ol>
    ${mayAward && waits(enrollment) && html`<details class="founding"><summary>${t('awardDirectly')}</summary><form class="awarding" data-enrollment="${id}" novalidate>${errorsHere}
      ${field({ name: `reason-${id}`, label: t('reason'), hint: t('reasonHint'), attributes: html`dir="auto"` })}<div class="acts"><button class="button" type="submit">${t('award')}</button></div></form></details>`}</li>`;
}

/* Elsewhere the badge follows from the activities, or is awarded to an address. */
const decided = ({ awardPolicy }) => awardPolicy === 'ASSESSOR';

const view = (one) => html`<div class="wrap page narrow">${crumbs([[t('publish'), '/publish'], [one.title, `/c/${one.slug}`], [t('learners')]])}<h1>${t('learnersOf', one.title)}</h1>
  ${one.enrollments.edges.length ? html`<ul class="stack learners">${one.enrollments.edges.map(({ node }) => learner(node, decided(one)))}</ul>` : html`<p class="quiet">${t('noLearners')}</p>`}</div>`;

export async function open(page) {
  const { main, query, title, signal } = page;

  async function draw() {
    const { node } = await ask(LEARNERS, { id: query.get('of') ?? '' });
    if (signal.aborted) return;
    if (!node?.id) throw Object.assign(new Error('of'), { missing: true });
    title(t('learnersOf', node.title));
    fill(main, view(node));
  }

  async function give(sheet, document, input, where) {
    try {
      const payload = await change(document, input);
      if (refuse(where, payload.errors)) return;
      await draw();
      say(payload.badges?.length || payload.badge ? t('badgeAwarded') : t('recorded'));
      $('h1', main).tabIndex = -1;
      ($('.marking button', main) ?? $('h1', main)).focus({ preventScroll: true });
    } catch (error) { refuse(where, asRefusal(error)); }
  }

  function mark(sheet) {
    const { mark: typed } = values(sheet), { enrollment: enrollmentId, activity: activityKey } = sheet.dataset, where = sheet.closest('.card');
    const wanted = $('[name=mark]', sheet);
    if (wanted && !/^(100|\d{1,2})$/.test(typed)) { refuse(where, [{ message: t('enterMark', sheet.dataset.title), path: [] }]); return undefined; }
    return give(sheet, RECORD, { enrollmentId, activityKey, mark: wanted ? Number(typed) : null, idempotencyKey: crypto.randomUUID() }, where);
  }

  function award(sheet) {
    const { enrollment: enrollmentId } = sheet.dataset, reason = values(sheet)[`reason-${enrollmentId}`];
    if (refuse(sheet, reason ? [] : [{ message: t('enterReason'), path: [`reason-${enrollmentId}`] }])) return undefined;
    return give(sheet, AWARD, { enrollmentId, reason, idempotencyKey: crypto.randomUUID() }, sheet);
  }

  await draw();
  on(page, 'submit', '.marking', (sheet, event) => { event.preventDefault(); busy($('[type=submit]', sheet), () => mark(sheet)); });
  on(page, 'submit', '.awarding', (sheet, event) => { event.preventDefault(); busy($('[type=submit]', sheet), () => award(sheet)); });
  return {};
}
