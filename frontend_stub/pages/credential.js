/* One micro-credential: what it asks, what it gives, and one's own way through it. */
import { $, fill, html, say } from '../html.js';
import { date, languageName, money, named, t } from '../intl.js';
import { ask, change, session } from '../api.js';
import { contours, icon } from '../art.js';
import { announce } from '../arrivals.js';
import { grow, mini } from '../cairn.js';
import { busy, byline, crumbs, facts, fieldName, image, inReadersWords, levels, meter, note, on, terms, trouble } from '../parts.js';
import { claimSheet, listen, writing } from '../prior.js';

const CREDENTIAL = `query MicroCredential($slug: String!) {
  microCredential(slug: $slug) {
    __typename id slug title summary description language field level framework credits hours status criteria
    price { amountMinor currency } provider { id name did url }
    participation assessmentType qualityAssurance qualityAssurer supervision stackability prerequisites awardPolicy validMonths
    viewerEnrollment { id state percent activities { activity { id } done bestMark attempts lastAt } }
    viewerBadge { publicId awardedAt validUntil }
    alignments { level skill { id label uri framework { highestLevel } } }
    translations { language title summary description } learningOutcomes { text }
    activities { id key title kind hours weight passMark required recordedBy }
    offerings { id startsOn endsOn enrollBy language participation pace places price { amountMinor currency } location url }
    version { number publishedAt }
    versions(first: 10) { edges { node { id number status publishedAt } } }
    countsToward(first: 6) { edges { node { id slug title requirements { key parentKey depth kind title rule threshold microCredential { id slug title hours } } } } }
  }
}`;
const ENROLL = `mutation Enroll($input: EnrollInput!) { enroll(input: $input) { enrollment { id state percent } errors { code message path } } }`;
const RECORD = `mutation RecordProgress($input: ProgressRecordInput!) {
  progressRecord(input: $input) {
    enrollment { id state percent }
    badges { id publicId achievement { __typename id slug title field level ... on Pathway { requirements { kind } } } }
    errors { code message path }
  }
}`;
const STEPS = {
  withdraw: `mutation EnrollmentWithdraw($input: EnrollmentChangeInput!) { enrollmentWithdraw(input: $input) { enrollment { id state percent } errors { code message path } } }`,
  pause: `mutation EnrollmentPause($input: EnrollmentChangeInput!) { enrollmentPause(input: $input) { enrollment { id state percent } errors { code message path } } }`,
  resume: `mutation EnrollmentResume($input: EnrollmentChangeInput!) { enrollmentResume(input: $input) { enrollment { id state percent } errors { code message path } } }`,
};

const open_ = (enrollment) => enrollment && ['ACTIVE', 'PAUSED', 'REQUESTED'].includes(enrollment.state);

function mainButton(one) {
  if (one.viewerBadge) return html`<a class="button main" href="/b/${one.viewerBadge.publicId}">${icon('check')}${t('seeYourBadge')}</a>`;
  if (!session.account) return html`<a class="button main" href="/in?next=${encodeURIComponent(`/c/${one.slug}`)}">${t('signInToEnroll')}</a>`;
  if (open_(one.viewerEnrollment)) return one.viewerEnrollment.state === 'PAUSED'
    ? html`<button class="button main" type="button" data-do="resume">${t('resume')}</button>`
    : html`<a class="button main" href="#activities">${t('continue')}</a>`;
  if (one.status === 'RETIRED') return html`<p class="small quiet">${t('retired')}</p>`;
  return html`<button class="button main" type="button" data-do="enroll">${t('enroll')}</button>`;
}

const head = (one) => html`<div class="head">${contours(1200, 320, one.slug, 0.9, 0.4)}<div class="wrap">
  ${crumbs([[t('catalog'), '/'], [fieldName(one.field), `/?field=${String(one.field).toLowerCase()}`], [one.title]])}
  ${image(one, 96)}<div><h1 lang="${one.wordsIn}" dir="auto">${one.title}</h1>${byline(one.provider)}${facts(one, [t('versionNumber', one.version.number)])}</div>
  <div class="actions" id="act">${mainButton(one)}</div></div></div>`;

function standing(one) {
  const enrollment = one.viewerEnrollment;
  if (one.viewerBadge) return html`<section class="card"><h2>${t('yours')}</h2><p class="state met">${icon('check')}${t('earnedOn', one.viewerBadge.awardedAt)}</p>
    ${one.viewerBadge.validUntil && html`<p class="small quiet">${t('validUntil', date(one.viewerBadge.validUntil))}</p>`}</section>`;
  if (!open_(enrollment)) return '';
  return html`<section class="card"><h2>${t('yourProgress')}</h2><p class="big">${t('percentDone', enrollment.percent)}</p>${meter(enrollment.percent, 'moss wide')}
    ${enrollment.state !== 'ACTIVE' && html`<p class="small quiet">${named('enrollment', enrollment.state)}</p>`}
    <p class="row-of-links">${enrollment.state === 'ACTIVE' && html`<button class="link-button small" type="button" data-do="pause">${t('pause')}</button>`}
    ${enrollment.state === 'PAUSED' && html`<button class="link-button small" type="button" data-do="resume">${t('resume')}</button>`}
    <button class="link-button small" type="button" data-do="withdraw">${t('withdraw')}</button></p></section>`;
}

function activity(one, enrollment) {
  const own = enrollment?.activities.find((entry) => entry.activity.id === one.id), done = own?.done;
  const mayRecord = enrollment?.state === 'ACTIVE' && one.recordedBy === 'LEARNER' && !done;
  const how = [named('activityKind', one.kind), Number(one.hours) > 0 && t('hours', one.hours), one.passMark !== null && t('passMark', one.passMark), !one.required && t('optionalActivity')];
  return html`<li class="task ${done && 'met'}"><span class="pebble">${icon(done ? 'check' : 'open')}</span><div><b dir="auto">${one.title}</b>
    <p class="small quiet">${how.filter(Boolean).map((part, i) => html`${i > 0 && ' · '}${part}`)}</p>
    <p class="small quiet">${done ? t('done') : t(`recordedBy_${one.recordedBy}`)}${own?.bestMark !== null && own?.bestMark !== undefined && html` · ${t('bestMark', own.bestMark)}`}</p></div>
    ${mayRecord && html`<button class="button" type="button" data-do="record" data-activity="${one.key}" data-key="record-${one.id}" aria-label="${t('recordProgressOf', one.title)}">${t('recordProgress')}</button>`}</li>`;
}

const offering = (one) => html`<li class="two"><span>${one.startsOn ? t('fromTo', one.startsOn, one.endsOn) : t('anyTime')}<br><span class="small quiet">${[
  named('participation', one.participation), one.pace && named('pace', one.pace), one.language && languageName(one.language), one.location, one.enrollBy && t('enrollBy', date(one.enrollBy)), one.places !== null && t('places', one.places),
].filter(Boolean).map((part, i) => html`${i > 0 && ' · '}<bdi>${part}</bdi>`)}</span></span><b>${one.price && (one.price.amountMinor ? money(one.price) : t('free'))}</b></li>`;

function toward({ node }, id) {
  const nodes = node.requirements.map((one) => ({ ...one, hours: one.microCredential?.hours }));
  return html`<li class="counts">${mini(grow(nodes), { lit: id, width: 84 })}<p><a href="/p/${node.slug}"><b dir="auto">${node.title}</b></a></p></li>`;
}

const section = (id, title, body, kind = '') => html`<section class="card ${kind}" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title" tabindex="-1">${title}</h2>${body}</section>`;

function skills(one) {
  return html`${one.learningOutcomes.length > 0 && html`<ul class="ticks">${one.learningOutcomes.map(({ text }) => html`<li>${icon('check')}<span dir="auto">${text}</span></li>`)}</ul>`}
    ${one.alignments.length > 0 && html`<h3 class="small">${t('skills')}</h3><ul class="lines">${one.alignments.map(({ skill, level }) =>
      html`<li class="two"><a href="/?skill=${encodeURIComponent(skill.uri)}"><bdi>${skill.label}</bdi></a>${levels(level, skill.framework?.highestLevel)}</li>`)}</ul>`}`;
}

function body(one) {
  const pathways = one.countsToward.edges, versions = one.versions.edges;
  return html`<div class="wrap columns"><div class="tree-area stack">
    <div id="trouble"></div>
    ${section('about', t('aboutIt'), html`<p class="lead" lang="${one.wordsIn}" dir="auto">${one.summary}</p>${paragraphs(one)}`)}
    ${(one.learningOutcomes.length || one.alignments.length) && section('outcomes', t('whatYouCanDo'), skills(one))}
    ${section('activities', t('howAssessed'), html`${one.criteria && html`<p class="small" dir="auto">${one.criteria}</p>`}${one.activities.length
      ? html`<ol class="tasks">${one.activities.map((entry) => activity(entry, one.viewerEnrollment))}</ol>` : html`<p class="quiet">${t('noActivities')}</p>`}`)}
    ${['ACTIVE', 'PAUSED'].includes(one.viewerEnrollment?.state) && !one.viewerBadge && claimSheet(one.viewerEnrollment)}
    ${one.offerings.length > 0 && section('offerings', t('offerings'), html`<ul class="lines">${one.offerings.map(offering)}</ul>`)}</div>
  <div class="next-area">${standing(one)}</div>
  <aside class="stack" aria-label="${t('atAGlance')}">${section('facts', t('facts'), terms([
      [t('provider'), html`<bdi>${one.provider.name}</bdi>`], [t('languageOf'), one.language && languageName(one.language)], [t('levelIn'), one.level !== null && `${t('level', one.level)}${one.framework ? ` (${one.framework})` : ''}`],
      [t('participationWord'), named('participation', one.participation, '')], [t('assessment'), named('assessment', one.assessmentType, '')], [t('supervision'), named('supervision', one.supervision, '')],
      [t('prerequisites'), one.prerequisites], [t('qualityAssuredBy'), one.qualityAssurer], [t('stackability'), named('stackability', one.stackability, '')],
      [t('validity'), one.validMonths ? t('months', one.validMonths) : t('forGood')], [t('awardedWhen'), named('policy', one.awardPolicy, '')]]))}
    ${pathways.length > 0 && section('toward', t('countsToward'), html`<ul class="stack">${pathways.map((edge) => toward(edge, one.id))}</ul>`)}
    ${versions.length > 1 && section('versions', t('versions'), html`<ul class="lines">${versions.map(({ node }) => html`<li class="two"><span>${t('versionNumber', node.number)}</span><span class="small quiet">${node.publishedAt && date(node.publishedAt)}</span></li>`)}</ul>`)}</aside></div>`;
}

const paragraphs = (one) => (one.description ?? '').split(/\n+/).filter((part) => part && part !== one.summary).map((part) => html`<p lang="${one.wordsIn}" dir="auto">${part}</p>`);

export async function open(page) {
  const { main, params: [slug], title, signal } = page;
  let one = null, working = false;

  async function draw() {
    const { microCredential } = await ask(CREDENTIAL, { slug });
    if (signal.aborted) return;
    if (!microCredential) throw Object.assign(new Error(slug), { missing: true });
    one = inReadersWords(microCredential);
    title(one.title);
    fill(main, html`${head(one)}${body(one)}`);
  }

  async function attempt(button, document, input, done) {
    await busy(button, async () => {
      working = true;
      try {
        const payload = await change(document, input);
        if (!payload.errors.length) { await done(payload); return; }
        fill($('#trouble', main), note({ tone: 'red', title: payload.errors[0].message, words: t('nothingLost') }));
        say(payload.errors[0].message, { loud: true });
      } catch (error) {
        fill($('#trouble', main), trouble(error));
        say(t('noAnswer'), { loud: true });
      } finally { working = false; }
    });
  }

  await draw();
  listen(page, draw);
  on(page, 'click', '[data-do=enroll]', (button) => attempt(button, ENROLL, { achievementId: one.id }, async () => {
    await draw();
    say(t('enrolledNow', one.title));
    $('#activities-title', main).focus();
  }));
  for (const name of Object.keys(STEPS)) {
    on(page, 'click', `[data-do=${name}]`, (button) => attempt(button, STEPS[name], { id: one.viewerEnrollment.id }, async () => {
      await draw();
      say(t(`${name}Done`));
      $('h1', main).focus();
    }));
  }
  on(page, 'click', '[data-do=record]', (button) => attempt(button, RECORD, {
    enrollmentId: one.viewerEnrollment.id, activityKey: button.dataset.activity, idempotencyKey: crypto.randomUUID(),
  }, async ({ enrollment, badges }) => {
    announce(badges);
    await draw();
    if (!badges.length) say(t('progressNow', enrollment.percent));
    ($('[data-do=record]', main) ?? $('#activities-title', main)).focus({ preventScroll: true });
  }));
  on(page, 'click', '[href="#activities"]', (_, event) => { event.preventDefault(); $('#activities-title', main).focus(); $('#activities', main).scrollIntoView({ block: 'start' }); });
  /* What one does here is drawn from its own answer, so that the keyboard stays where it was put. */
  return { update: () => (working || writing(main) ? undefined : draw()) };
}
