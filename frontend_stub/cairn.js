/* A requirement tree as a cairn: each group that the root asks for is a bed of stones, the first at the ground, and the
   pathway's own credential is the capstone. A stone's width follows its hours. States and counts come decided from the
   API; only places are worked out here. */
import { escape, raw } from './html.js';
import { ICONS, badge, random, stone } from './art.js';
import { isolated, mirrored, percent, t } from './intl.js';

const MARKS = { MET: 'check', UNDER_WAY: 'half', NEXT: 'flag', OPEN: 'open', NOT_NEEDED: 'dash', OPTIONAL: 'plus', LOCKED: 'lock', HELD_NOT_COUNTING: 'warn', UNDECIDED: 'question' };
export const STANDINGS = Object.keys(MARKS);
export const mark = (standing) => MARKS[standing] ?? 'open';
export const kind = (node) => (node.standing ?? 'open').toLowerCase().replaceAll('_', '-');

const HEIGHT = 102, GAP = 5, GUTTER = 172, CAP = 74, ART = 96, ABREAST = 4;

/** The flat answer of the API, in its order, as a tree with beds. */
export function grow(nodes) {
  const byKey = new Map(nodes.map((node) => [node.key, { ...node, children: [] }]));
  const roots = [];
  for (const node of byKey.values()) (byKey.get(node.parentKey)?.children ?? roots).push(node);
  const root = roots.length === 1 ? roots[0] : { key: 'root', kind: 'GROUP', rule: 'ALL', title: '', children: roots };
  const grouped = root.children.some((child) => child.kind === 'GROUP');
  return { root, beds: grouped ? root.children : [root] };
}

export const inside = (bed) => (bed.kind === 'GROUP' ? bed.children : [bed]);
export const leaves = (node) => (node.kind === 'GROUP' ? node.children.flatMap(leaves) : [node]);
/* How heavy a stone looks whose hours are not known. */
const USUAL = { PATHWAY: 160, SKILL: 40 };
const weight = (node) => leaves(node).reduce((sum, leaf) => sum + Math.sqrt(Number(leaf.hours) || USUAL[leaf.kind] || 20) + 2.2, 0);
const folded = (node) => node.kind === 'GROUP' && (node.children.length > ABREAST || node.children.some((child) => child.kind === 'GROUP'));
const room = (node) => (node.kind === 'GROUP' && !folded(node) ? Math.max(1, node.children.length) : 1);

/** Where a requirement stands in the list: sets and folded groups are told only there. */
export const place = ({ key }) => `req-${key}`;

export const href = (node) => {
  if (node.microCredential) return `/c/${node.microCredential.slug}`;
  if (node.pathway) return `/p/${node.pathway.slug}`;
  return node.skill ? `/?q=${encodeURIComponent(node.skill.label)}` : `#${place(node)}`;
};

export function word(node) {
  if (!node.standing) return '';
  if (node.standing === 'NEXT') return t('stateNext', node.percent ?? 0);
  if (node.standing === 'UNDER_WAY') return percent(node.percent ?? 0);
  return t(`state_${node.standing}`);
}

export const amount = (node) => [
  node.kind === 'PATHWAY' && t('pathway'),
  node.kind === 'SKILL' && (node.minLevel ? t('skillFrom', node.minLevel) : t('skill')),
  node.kind === 'SET' && node.targets?.length > 0 && t('choices', node.targets.length),
  Number(node.credits) > 0 && t('credits', node.credits),
  Number(node.hours) > 0 && t('hours', node.hours),
].filter(Boolean).join(' · ');

export const ruleOf = (group) => t('rule', group.rule, group.threshold, group.children.length);
export const titleOf = (bed) => (bed.kind === 'GROUP' ? bed.title || ruleOf(bed) : t(`one_${bed.kind}`));

let ruler;
function measure(text, font) {
  ruler ??= document.createElement('canvas').getContext('2d');
  ruler.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

function wrap(text, width, font, most = 3) {
  const lines = [''];
  for (const one of String(text).split(' ')) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${one}` : one;
    if (!lines.at(-1) || measure(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(one);
  }
  const kept = lines.slice(0, most).map((line) => shorten(line, width, font));
  if (lines.length > most) kept[most - 1] = shorten(`${kept[most - 1]}…`, width, font);
  return kept;
}

function shorten(line, width, font) {
  let short = line;
  while (short.length > 4 && measure(short, font) > width + 4) short = `${short.replace(/…$/, '').slice(0, -1)}…`;
  return short;
}

/* Places from the start of the line: in a right-to-left page they are mirrored, letters never are. */
class Ground {
  constructor(width, arrived) {
    this.width = width;
    this.mirror = mirrored();
    this.arrived = arrived;
    this.clips = 0;
    this.prefix = `stone-${Math.round(width)}`;
  }

  at(x, w = 0) { return this.mirror ? this.width - x - w : x; }
  flipped() { return this.mirror ? ` transform="translate(${this.width}) scale(-1 1)"` : ''; }
}

function band(ground, node, d, [x, y, w, h]) {
  if (!node.percent || !['NEXT', 'UNDER_WAY'].includes(node.standing)) return '';
  const id = `${ground.prefix}-${ground.clips += 1}`, full = w * (0.12 + 0.76 * Math.min(100, node.percent) / 100);
  return `<clipPath id="${id}"><path d="${d}"/></clipPath><g clip-path="url(#${id})"><rect class="track" x="${x}" y="${y + h - 11}" width="${w}" height="11"/>`
    + `<rect class="fillup" x="${ground.mirror ? x + w - full : x}" y="${y + h - 11}" width="${full}" height="11"/></g>`;
}

function lettering(ground, node, [x, y, w, h], small) {
  const middle = x + w / 2, lineHeight = 16.5, says = word(node), amounts = small ? '' : amount(node);
  const name = wrap(node.title, w - (small ? 16 : 28), '660 13.5px', says ? 3 : 4);
  const many = Math.max(1, Math.min(name.length, Math.floor((h - 16) / lineHeight) - (says ? 1 : 0)));
  const showAmount = amounts && name.length + (says ? 2 : 1) <= Math.floor((h - 12) / lineHeight) && measure(amounts, '12px') < w - 24;
  const rows = many + (says ? 1 : 0) + (showAmount ? 1 : 0);
  let line = y + h / 2 - (rows * lineHeight) / 2 + (node.percent ? 9 : 12), out = '';
  const bare = says && measure(says, '650 12px') > w - 38;
  if (says) {
    const half = bare ? 7 : (measure(says, '650 12px') + 18) / 2;
    const sign = ground.mirror ? middle + half - 13 : middle - half;
    out += `<svg x="${sign}" y="${line - 11.5}" width="13" height="13" viewBox="0 0 16 16" class="ic">${ICONS[mark(node.standing)]}</svg>`;
    if (!bare) out += `<text class="word" x="${ground.mirror ? sign - 5 : sign + 18}" y="${line}">${escape(says)}</text>`;
    line += lineHeight;
  }
  for (const part of name.slice(0, many)) {
    out += ` <text class="name" x="${middle}" y="${line}" text-anchor="middle">${escape(part)}</text>`;
    line += lineHeight;
  }
  if (showAmount) out += ` <text class="num" x="${middle}" y="${line}" text-anchor="middle">${escape(amounts)}</text>`;
  return out;
}

function drawStone(ground, node, start, y, w, h, small = false) {
  const x = ground.at(start, w), box = [x, y, w, h], d = stone(...box, node.key);
  const tone = Math.round(random(`${node.key}tone`)() * 3) * 6;
  const label = [word(node), node.title, amount(node)].filter(Boolean).join(' ') + (node.message ? `, ${node.message}` : '');
  return `<g role="listitem"><a href="${escape(href(node))}" class="${kind(node)}${node.flagged ? ` flagged ${node.flagged}` : ''}" data-node="${escape(node.key)}" data-var="tone:${tone}%" aria-label="${escape(label)}">`
    + `<g class="${ground.arrived.has(node.key) ? 'drop' : ''}"><path class="halo" d="${stone(x - 4, y - 4, w + 8, h + 8, node.key)}"/><path class="body" d="${d}"/>`
    + `${band(ground, node, d, box)}<path class="body edge" d="${d}"/>${lettering(ground, node, box, small)}</g></a></g>`;
}

/** A group too deep or too wide for its bed stands as one stone and is told in the list. */
const asStone = (group) => ({ ...group, title: group.title || ruleOf(group), children: [], kind: 'FOLDED', hours: 40, credits: null, message: group.tally ?? '' });

function drawBox(ground, group, start, y, w, h) {
  const top = 22, all = group.children.reduce((sum, child) => sum + weight(child), 0);
  const free = w - 16 - GAP * (group.children.length - 1);
  let x = start + 8, out = '';
  for (const child of group.children) {
    const wide = free * weight(child) / all;
    out += drawStone(ground, child, x, y + top + 3, wide, h - top - 9, true);
    x += wide + GAP;
  }
  const says = [group.title, ruleOf(group), group.tally && isolated(group.tally)].filter(Boolean).join(' · ');
  return `<g role="listitem"><rect class="any-box" x="${ground.at(start, w)}" y="${y + 1}" width="${w}" height="${h - 2}" rx="16"/>`
    + `<text class="rule-note" x="${ground.at(start, w) + w / 2}" y="${y + 17}" text-anchor="middle">${escape(shorten(says, w - 20, '12.5px'))}</text>`
    + `<g role="list" aria-label="${escape(says)}">${out}</g></g>`;
}

/** A bed's stones in rows of at most four abreast, as even as can be. */
function rowsOf(bed) {
  const stones = inside(bed).map((node) => (folded(node) ? asStone(node) : node));
  const total = stones.reduce((sum, node) => sum + room(node), 0);
  const target = Math.ceil(total / Math.max(1, Math.ceil(total / ABREAST)));
  const rows = [[]];
  let used = 0;
  for (const node of stones) {
    if (rows.at(-1).length && used + room(node) > Math.max(target, room(node))) { rows.push([]); used = 0; }
    rows.at(-1).push(node);
    used += room(node);
  }
  return rows;
}

const SHARES = { 1: 0.4, 2: 0.66, 3: 0.86 };
const WIDEST = { 1: 0.7, 2: 0.96 };

const abreast = (row) => row.reduce((sum, node) => sum + room(node), 0);

/** How much of the width each row takes, from the ground up: none is narrower than what lies on it. */
function sharesOf(rows) {
  const shares = rows.map((row, level) => Math.min(SHARES[abreast(row)] ?? 1, Math.max(0.6, 1 - level * 0.04)));
  for (let i = rows.length - 2; i >= 0; i -= 1) {
    shares[i] = Math.min(WIDEST[abreast(rows[i])] ?? 1, Math.max(shares[i], shares[i + 1] + 0.015));
  }
  return shares;
}

function drawRow(ground, row, y, share, seed) {
  const zone = ground.width - GUTTER - 14, middle = GUTTER + zone / 2;
  const w = zone * share, free = w - GAP * (row.length - 1), all = row.reduce((sum, node) => sum + weight(node), 0);
  let x = middle - w / 2 + (random(seed)() - 0.5) * 14, out = '';
  for (const node of row) {
    const wide = free * weight(node) / all;
    out += room(node) > 1 || node.kind === 'GROUP' ? drawBox(ground, node, x, y, wide, HEIGHT) : drawStone(ground, node, x, y, wide, HEIGHT);
    x += wide + GAP;
  }
  return out;
}

function drawGutter(ground, bed, y, tall) {
  const x = ground.at(18), met = bed.standing === 'MET', group = bed.kind === 'GROUP';
  const title = wrap(titleOf(bed), GUTTER - 48, '700 14px', 3), rule = group && bed.title ? ruleOf(bed) : '';
  const lines = title.map((part) => [bed.flagged ? `rule flagged ${bed.flagged}` : 'rule', part]);
  if (rule) lines.push(['rule-note', rule]);
  if (group && bed.tally) lines.push([met ? 'rule-state met-state' : 'rule-state', `${met ? '✓ ' : ''}${isolated(bed.tally)}`]);
  let line = y + tall / 2 - ((lines.length - 1) * 18) / 2 + 4;
  const half = y + tall / 2, edge = GUTTER - 12;
  let out = `<path class="brace"${ground.flipped()} d="M${edge} ${y + 10}q-7 0-7 7V${half - 7}q0 7-7 7q7 0 7 7V${y + tall - 17}q0 7 7 7"/>`;
  for (const [name, words] of lines) { out += `<text class="${name}" x="${x}" y="${line}">${escape(words)}</text>`; line += 18; }
  return out;
}

function drawCap(ground, tree, credential, y) {
  const zone = ground.width - GUTTER - 14, middle = ground.at(GUTTER + zone / 2), w = 184, x = middle - w / 2;
  const name = wrap(credential.title, w - 30, '660 13.5px', 2), note = credential.note;
  let out = `<path class="halo" d="${stone(x - 4, y - 4, w + 8, CAP + 8, 'cap')}"/><path class="body" d="${stone(x, y, w, CAP, 'cap')}"/>`;
  name.forEach((part, i) => { out += `<text class="name" x="${middle}" y="${y + 27 + i * 16.5}" text-anchor="middle">${escape(part)}</text> `; });
  out += `<text class="num" x="${middle}" y="${y + 28 + name.length * 16.5}" text-anchor="middle">${escape(note)}</text>`;
  const art = badge({ ...credential, pathway: true, steps: leaves(tree.root).length, size: 120 });
  const rule = tree.beds[0] === tree.root || tree.root.rule === 'ALL' ? '' : ruleOf(tree.root);
  return `<a href="${escape(credential.href)}" class="top-stone ${credential.met ? 'met' : ''}" aria-label="${escape(`${credential.title} ${note}`)}"><g class="${credential.arrived ? 'drop' : ''}">${out}</g></a>`
    + `<svg x="${middle - ART / 2}" y="${y - ART + 3}" width="${ART}" height="${ART}" viewBox="0 0 120 120" class="${credential.met ? '' : 'waiting'}">${art}</svg>`
    + `<text class="rule" x="${ground.at(18)}" y="${y + 28}">${escape(t('theCredential'))}</text><text class="rule-note" x="${ground.at(18)}" y="${y + 46}">${escape(rule || t('awardedAtOnce'))}</text>`;
}

function drawEarth(ground, y) {
  const rnd = random('earth');
  let d = `M${GUTTER - 20} ${y}`;
  for (let x = GUTTER + 10; x <= ground.width - 8; x += 34) d += `L${x} ${y + (rnd() - 0.5) * 3}`;
  return `<path class="earth"${ground.flipped()} d="${d}"/><text class="rule-note" x="${ground.at(18)}" y="${y + 24}">${escape(t('startHere'))}</text>`;
}

/** The picture with words. `credential`: title, note, field, level, seed, met, href, arrived. */
export function picture(tree, { width, credential, summary, arrived = new Set() }) {
  const ground = new Ground(width, arrived), beds = tree.beds.map((bed) => ({ bed, rows: rowsOf(bed) }));
  const shares = sharesOf(beds.flatMap(({ rows }) => rows)), count = shares.length;
  const height = 14 + ART + CAP + GAP + count * (HEIGHT + 1) + 44;
  let y = height - 40 - HEIGHT, level = 0, out = '';
  for (const { bed, rows } of beds) {
    const lowest = y;
    let stones = '';
    for (const row of rows) { stones += drawRow(ground, row, y, shares[level], `${bed.key}${level}`); y -= HEIGHT + 1; level += 1; }
    const top = y + HEIGHT + 1, label = [titleOf(bed), bed.kind === 'GROUP' && bed.title && ruleOf(bed), bed.tally].filter(Boolean).join(', ');
    out += `${drawGutter(ground, bed, top, lowest - top + HEIGHT)}<g role="list" aria-label="${escape(label)}">${stones}</g>`;
  }
  return raw(`<svg class="cairn" viewBox="0 0 ${width} ${height}" role="group" aria-label="${escape(summary)}">`
    + '<defs><pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(40)"><rect class="hatch-ground" width="9" height="9"/><path class="hatch-line" d="M0 0V9"/></pattern></defs>'
    + `${drawEarth(ground, height - 38)}${out}${drawCap(ground, tree, credential, y + HEIGHT - CAP)}</svg>`);
}

/** The cairn without words: an overview on a phone, a thumbnail elsewhere. */
export function mini(tree, { width = 76, rowHeight = 15, lit = '', met = false, name = '' } = {}) {
  const gap = 2, rows = tree.beds.flatMap((bed) => chunk(inside(bed).flatMap(leaves)));
  const height = (rows.length + 1) * (rowHeight + gap) + 4;
  let y = height - rowHeight - 2, out = '';
  rows.forEach((row, i) => {
    const w = (width - 2) * (row.length === 1 ? 0.42 : Math.max(0.5, 1 - i * 0.09)), all = row.reduce((sum, leaf) => sum + weight(leaf), 0);
    let x = (width - w) / 2;
    for (const leaf of row) {
      const wide = (w - gap * (row.length - 1)) * weight(leaf) / all;
      out += `<path class="${leaf.microCredential?.id === lit && lit ? 'lit' : kind(leaf)}" d="${stone(mirrored() ? width - x - wide : x, y, wide, rowHeight, leaf.key)}"/>`;
      x += wide + gap;
    }
    y -= rowHeight + gap;
  });
  const cap = width * 0.26;
  out += `<path class="cap ${met ? 'met' : ''}" d="${stone((width - cap) / 2, y, cap, rowHeight, 'cap')}"/>`;
  return raw(`<svg class="mini ${name}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">${out}</svg>`);
}

function chunk(row) {
  const rows = Math.max(1, Math.ceil(row.length / 5)), each = Math.ceil(row.length / rows);
  return [...Array(rows)].map((_, i) => row.slice(i * each, (i + 1) * each)).filter((part) => part.length);
}
