/* What a check of a badge found: the verdict first, then every step in words. */
import { html } from './html.js';
import { icon } from './art.js';
import { moment, t } from './intl.js';

const TONES = {
  VERIFIED: ['good', 'check'], NOT_FULLY_CHECKED: ['unsure', 'question'], EXPIRED: ['unsure', 'warn'], NOT_YET_VALID: ['unsure', 'warn'],
  OTHER_RECIPIENT: ['bad', 'cross'], WITHDRAWN: ['bad', 'cross'], ALTERED: ['bad', 'cross'], UNREADABLE: ['bad', 'cross'],
};
const OUTCOMES = { PASSED: ['passed', 'check'], FAILED: ['failed', 'cross'], UNKNOWN: ['unknown', 'question'] };

function line({ code, outcome, message }) {
  const [tone, sign] = OUTCOMES[outcome] ?? ['skipped', 'dash'];
  return html`<li class="${tone}"><div class="line">${icon(sign, 'mark')}<span><span class="visually-hidden">${t(`outcome_${outcome}`)}: </span><b>${t(`step_${code}_${outcome}`)}</b><span class="what" dir="auto">${message}</span></span></div></li>`;
}

/** Nothing that such a badge says may be repeated. */
export const altered = ({ verdict: word }) => word === 'ALTERED' || word === 'UNREADABLE';

export function verdict(verification, { again = true } = {}) {
  const [tone, sign] = TONES[verification.verdict] ?? TONES.NOT_FULLY_CHECKED;
  const passed = verification.steps.filter(({ outcome }) => outcome === 'PASSED').length;
  return html`<div class="verdict ${tone}" data-verdict="${verification.verdict}"><div class="verdict-head"><span class="seal">${icon(sign)}</span><div><h2 id="verdict-title" tabindex="-1">${t(`verdict_${verification.verdict}`)}</h2>
    <p>${t(`verdictHint_${verification.verdict}`)} ${t('checksPassed', passed, verification.steps.length, moment(verification.checkedAt))}</p></div>
    ${again && html`<button class="button" type="button" data-do="check">${t('checkAgain')}</button>`}</div>
    <ol class="steps">${verification.steps.map(line)}</ol>
    <details class="fine"><summary>${t('whatACheckTells')}</summary><p>${t('whatACheckTellsHint')}</p></details></div>`;
}
