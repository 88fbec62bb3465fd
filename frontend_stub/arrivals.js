/* The banner of a badge that has just been awarded: over the page, so that nothing that is read moves. */
import { $, fill, html, say } from './html.js';
import { icon } from './art.js';
import { t } from './intl.js';
import { image } from './parts.js';

const told = new Set();

/** Tells of those badges that have not been told of yet, the pathway's own first; answers which they were. */
export function announce(badges) {
  const fresh = badges.filter(({ id, achievement }) => achievement && !told.has(id));
  for (const { id } of fresh) told.add(id);
  if (!fresh.length) return fresh;
  const pathway = fresh.find(({ achievement }) => achievement.__typename === 'Pathway');
  const first = pathway ?? fresh[0], others = fresh.filter((one) => one !== first).map(({ achievement }) => achievement.title);
  const words = pathway ? t('pathwayArrived', first.achievement.title) : t('badgeArrived', first.achievement.title);
  const rest = others.length ? t('withBadges', others) : pathway ? t('pathwayArrivedHint') : t('badgeArrivedHint');
  fill($('#arrivals'), html`<div class="wrap"><section class="arrival" aria-label="${t('newBadge')}">
    ${image(first.achievement, 56)}
    <p><strong>${words}</strong><br><span class="small">${rest}</span></p>
    <div class="do"><a class="button" href="/b/${first.publicId}">${t('seeBadge')}</a><button class="close" type="button" id="dismiss" aria-label="${t('dismiss')}">${icon('cross')}</button></div></section></div>`);
  $('#dismiss').onclick = () => { dismiss(); $('#main').focus({ preventScroll: true }); };
  say(`${words} ${rest}`);
  return fresh;
}

export const dismiss = () => fill($('#arrivals'), '');
