/* A badge: whose, by whom, whether it stands, and what it rests on. */
import { $, fill, html, say } from '../html.js';
import { date, named, t } from '../intl.js';
import { ask, change, session } from '../api.js';
import { contours, icon } from '../art.js';
import { busy, image, levels, note, on, terms, trouble } from '../parts.js';
import { altered, verdict } from '../verdict.js';

const VERIFICATION = 'verification { verdict checkedAt steps { code outcome message } }';
const BADGE = `query Badge($id: String!) {
  badge(publicId: $id) {
    id publicId url imageUrl state expired awardedAt validFrom validUntil holderName basis reason restsOnSelfReport declined document
    provider { id name url did }
    achievement { __typename id slug title field level hours credits language criteria
      ... on MicroCredential { alignments { level skill { id label framework { highestLevel } } } qualityAssurer }
      ... on Pathway { summary requirements { kind } } }
    supports { requirementKey restsOn { id publicId achievement { __typename id slug title field level ... on Pathway { requirements { kind } } } } }
    ${VERIFICATION}
  }
}`;
const CHECK = `query BadgeCheck($id: String!) { badge(publicId: $id) { id ${VERIFICATION} } }`;
const DECLINE = `mutation BadgeDecline($input: BadgeDeclineInput!) { badgeDecline(input: $input) { badge { id declined } errors { code message path } } }`;
const HOLDINGS = `query Holdings { viewer { learner { badges(first: 100) { edges { node { id } } } } } }`;

function linkedIn(badge, page) {
  const at = new Date(badge.awardedAt), query = new URLSearchParams({
    startTask: 'CERTIFICATION_NAME', name: badge.achievement.title, organizationName: badge.provider.name,
    issueYear: at.getUTCFullYear(), issueMonth: at.getUTCMonth() + 1, certId: badge.publicId, certUrl: page,
  });
  return `https://www.linkedin.com/profile/add?${query}`;
}

function award(badge) {
  const who = badge.holderName ? html`<b><bdi>${badge.holderName}</bdi></b>` : t('aLearner');
  const [before, middle, after] = t('awardedTo').split('|');
  return html`<p class="award">${altered(badge.verification) && html`<b class="claim">${t('cannotBeBelieved')}</b> `}${before}${who}${middle}<a href="/?q=${encodeURIComponent(badge.provider.name)}"><b><bdi>${badge.provider.name}</bdi></b></a>${after}
    <br>${t('onDate', date(badge.validFrom ?? badge.awardedAt))}${badge.validUntil && html` · ${t('validUntil', date(badge.validUntil))}`}</p>`;
}

function sharing(badge, page) {
  if (altered(badge.verification)) return '';
  const stands = ['VERIFIED', 'NOT_FULLY_CHECKED'].includes(badge.verification.verdict);
  return html`<section class="share" aria-label="${t('share')}">${stands && html`<a class="button main wide" rel="noopener" target="_blank" href="${linkedIn(badge, page)}">${icon('out')}${t('addToLinkedIn')}</a>`}
    <div class="row"><button class="button" type="button" data-do="copy">${icon('link')}${t('copyLink')}</button>
    ${badge.document && html`<button class="button" type="button" data-do="download">${icon('down')}${t('download')}</button>`}</div>
    ${navigator.share && html`<button class="button wide" type="button" data-do="share">${t('shareWith')}</button>`}
    <p>${t('whoSeesThis')}</p></section>`;
}

/** The badges below a pathway's badge, each once; what is no longer shown to one is left out. */
function restingOn(badge) {
  const below = badge.supports.map(({ restsOn }) => restsOn).filter((one) => one?.achievement);
  return [...new Map(below.map((one) => [one.id, one])).values()];
}

function about(badge) {
  const one = badge.achievement, under = restingOn(badge);
  return html`<div class="sections">
    <section aria-labelledby="did"><h2 id="did">${t('whatItTook')}</h2><p dir="auto">${one.criteria}</p><p class="small quiet">${named('basis', badge.basis)}${badge.restsOnSelfReport && html`. ${t('selfReported')}`}</p></section>
    ${one.alignments?.length > 0 && html`<section aria-labelledby="proves"><h2 id="proves">${t('skillsItProves')}</h2><ul class="lines">${one.alignments.map(({ skill, level }) =>
      html`<li class="two"><span><bdi>${skill.label}</bdi></span>${levels(level, skill.framework?.highestLevel)}</li>`)}</ul></section>`}
    ${under.length > 0 && html`<section aria-labelledby="rests"><h2 id="rests">${t('restsOn')}</h2><ul class="shelf">${under.map((other) =>
      html`<li>${image(other.achievement, 52)}<a href="/b/${other.publicId}" dir="auto">${other.achievement.title}</a></li>`)}</ul></section>`}
    <section aria-labelledby="about-badge"><h2 id="about-badge">${t('aboutThisBadge')}</h2>${terms([
      [t('forWhat'), html`<a href="/${one.__typename === 'Pathway' ? 'p' : 'c'}/${one.slug}" dir="auto">${one.title}</a>`],
      [t('workload'), [Number(one.hours) > 0 && t('hours', one.hours), Number(one.credits) > 0 && t('credits', one.credits)].filter(Boolean).join(' · ')],
      [t('qualityAssuredBy'), one.qualityAssurer], [t('issuer'), badge.provider.did && html`<code dir="ltr">${badge.provider.did}</code>`],
      [t('standard'), t('openBadges3')], [t('badgeNumber'), html`<code dir="ltr">${badge.publicId}</code>`]])}</section></div>`;
}

const view = (badge, page) => html`<div class="wrap"><div class="badge-top">
  <div class="art-area"><div class="plinth">${contours(400, 320, badge.achievement.slug, 0.5, 0.5)}${image(badge.achievement, 248, t('badgeImage', badge.achievement.title, badge.achievement.level))}</div></div>
  <div class="main-area"><p class="kicker">${icon('seal')}${t('openBadge')}${badge.achievement.level && html` · ${t('level', badge.achievement.level)}`}</p>
    <h1 dir="auto" lang="${badge.achievement.language}">${badge.achievement.title}</h1>${award(badge)}
    <section id="verdict" aria-labelledby="verdict-title">${verdict(badge.verification)}</section><div id="trouble"></div></div>
  ${sharing(badge, page)}</div>${altered(badge.verification) ? '' : about(badge)}<div id="holder"></div></div>`;

function save(badge) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([badge.document], { type: 'application/ld+json' }));
  link.download = `${badge.achievement.slug}.json`;
  link.dataset.plain = '';
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** The holder may take a badge back out of sight; nobody else is offered it. */
async function offerDecline(main, badge) {
  if (!session.account || badge.declined) return;
  const { viewer } = await ask(HOLDINGS, {}, { hidden: true }).catch(() => ({}));
  if (!viewer?.learner.badges.edges.some(({ node }) => node.id === badge.id) || !$('#holder', main)) return;
  fill($('#holder', main), html`<p class="holder small quiet">${t('yourBadge')} <button class="link-button small" type="button" data-do="decline">${t('decline')}</button></p>`);
}

export async function open(page) {
  const { main, params: [id], title, signal } = page;
  let { badge } = await ask(BADGE, { id });
  if (signal.aborted) return undefined;
  if (!badge?.achievement) throw Object.assign(new Error(id), { missing: true });
  const address = badge.url ?? location.href;
  title(badge.achievement.title);
  fill(main, view(badge, address));
  offerDecline(main, badge);

  on(page, 'click', '[data-do=check]', (button) => busy(button, async () => {
    try {
      const { badge: fresh } = await ask(CHECK, { id });
      badge = { ...badge, ...fresh };
      fill($('#verdict', main), verdict(badge.verification));
      $('#verdict-title', main).focus();
    } catch (error) { fill($('#trouble', main), trouble(error)); }
  }));
  on(page, 'click', '[data-do=copy]', async () => { await navigator.clipboard?.writeText(address).catch(() => {}); say(t('copied')); fill($('#trouble', main), note({ sign: 'check', words: html`${t('copied')} <code dir="ltr">${address}</code>` })); });
  on(page, 'click', '[data-do=download]', () => save(badge));
  on(page, 'click', '[data-do=share]', () => navigator.share({ title: badge.achievement.title, url: address }).catch(() => {}));
  on(page, 'click', '[data-do=decline]', (button) => busy(button, async () => {
    const { errors } = await change(DECLINE, { id: badge.id });
    fill($('#holder', main), note({ tone: errors.length ? 'red' : '', words: errors[0]?.message ?? t('declined') }));
    say(errors[0]?.message ?? t('declined'));
  }));
  return {};
}

