/* A requirement tree as nested lists, which say all that the picture says; and the limits of its groups, which only words can say. */
import { html } from './html.js';
import { icon } from './art.js';
import { amount, href, inside, kind, mark, place, ruleOf, titleOf, word } from './cairn.js';
import { t } from './intl.js';

/** What a page has to ask of each requirement for its limits to be told. */
export const LIMITS = `sharing ordering minLevel levelFramework maxFromOneProvider minFromProvider maxFromOthers fromProvider { name }
      targets { microCredential { slug title language } pathway { slug title language } }`;

const MEASURES = { AT_LEAST_CREDITS: 'credits', AT_LEAST_HOURS: 'hours' };

/** What a group asks for besides its rule: order, level, and whose the badges may be. */
function limits(group) {
  const of = (many) => t(MEASURES[group.rule] ?? 'badges', many);
  return [
    group.ordering === 'ENFORCED' && t('limitOrder'),
    group.ordering === 'HINT' && t('limitOrderHint'),
    group.sharing === 'EXCLUSIVE' && t('limitOnce'),
    group.minLevel && t('limitLevel', group.levelFramework, group.minLevel),
    group.minFromProvider && t('limitOwn', of(group.minFromProvider), group.fromProvider?.name ?? ''),
    group.maxFromOthers && t('limitOthers', of(group.maxFromOthers)),
    group.maxFromOneProvider && t('limitOne', of(group.maxFromOneProvider)),
  ].filter(Boolean);
}

const told = (parts) => parts.filter(Boolean).join(' · ');
const groups = (node) => (node.kind === 'GROUP' ? [node, ...node.children.flatMap(groups)] : []);

/** The limits of all groups, to stand below the picture; or of the root alone, above the list that tells the others. */
export function conditions(tree, { rootOnly = false } = {}) {
  const found = (rootOnly ? [tree.root].filter((root) => !tree.beds.includes(root)) : groups(tree.root)).filter((group) => limits(group).length);
  return found.length ? html`<ul class="conditions small">${found.map((group) => html`<li><b dir="auto">${group === tree.root ? t('wholePathway') : group.title || ruleOf(group)}</b>: <span>${told(limits(group))}</span></li>`)}</ul>` : '';
}

/** The members of a set. */
function members({ kind: type, targets = [] }) {
  const shown = type === 'SET' ? targets.map(({ microCredential, pathway }) => [microCredential ?? pathway, pathway ? 'p' : 'c']).filter(([one]) => one) : [];
  return shown.length ? html`<ul class="members small">${shown.map(([one, path]) => html`<li><a href="/${path}/${one.slug}" lang="${one.language}" dir="auto">${one.title}</a></li>`)}</ul>` : '';
}

export const outline = (tree) => html`${conditions(tree, { rootOnly: true })}<ol class="outline" id="outline">${tree.beds.map(bedItem)}</ol>`;

const flag = (node) => node.flagged && html`<p class="why" dir="auto">${node.message}</p>`;

function bedItem(bed) {
  const group = bed.kind === 'GROUP', asks = group ? told([bed.title && ruleOf(bed), ...limits(bed)]) : '';
  return html`<li class="bed${flagged(bed)}" ${group && html`id="${place(bed)}" tabindex="-1"`}><div class="bed-head"><h3 dir="auto">${titleOf(bed)}</h3>${group && bed.tally ? html`<span class="state ${bed.standing === 'MET' ? 'met' : ''}">${bed.standing === 'MET' && icon('check')}<span dir="auto">${bed.tally}</span></span>` : ''}</div>
    ${asks && html`<p class="small quiet">${asks}</p>`}${group && flag(bed)}<ol>${inside(bed).map(item)}</ol></li>`;
}

const flagged = ({ flagged: is }) => (is ? ` flagged ${is}` : '');

function item(node) {
  if (node.kind === 'GROUP') {
    return html`<li id="${place(node)}" tabindex="-1"><div class="nested${flagged(node)}"><p class="small"><b dir="auto">${node.title || ruleOf(node)}</b> <span class="quiet">${told([node.title && ruleOf(node), ...limits(node), node.tally])}</span></p>${flag(node)}<ol>${node.children.map(item)}</ol></div></li>`;
  }
  const says = word(node);
  return html`<li class="req ${kind(node)}${flagged(node)}" id="${place(node)}" tabindex="-1" data-standing="${node.standing}"><span class="pebble">${icon(node.flagged ? 'warn' : mark(node.standing))}</span><div>${['SET', 'EXTERNAL'].includes(node.kind) ? html`<b dir="auto">${node.title}</b>` : html`<a href="${href(node)}" dir="auto">${node.title}</a>`}
    ${says || node.message ? html`<p class="why">${says && html`<b>${says}</b>${node.message ? '. ' : ''}`}<span dir="auto">${node.message}</span></p>` : ''}<p class="why">${amount(node)}</p>${members(node)}</div></li>`;
}
