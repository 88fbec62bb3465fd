/* Drawings made by code: badge images, stones, contour lines, icons. The same input always gives the same picture. */
import { html, raw } from './html.js';

const FIELDS = {
  data: ['#1c3f86', '#2b5cb8', '#cfe0ff'],
  health: ['#7f1d45', '#ab2f62', '#ffd6e4'],
  trades: ['#6b3a08', '#985816', '#ffe2b8'],
  education: ['#462c86', '#6747b4', '#e3d8ff'],
  business: ['#0a4a52', '#126c77', '#c3eef2'],
  environment: ['#30520f', '#4a771c', '#dcf2bf'],
  law: ['#363b49', '#565d70', '#dfe3ee'],
};

export const tenth = (n) => Math.round(n * 10) / 10;

/** A small seeded generator, so that a drawing depends on what it is of only. */
export function random(seed) {
  let h = 2166136261;
  for (const sign of String(seed)) h = Math.imul(h ^ sign.codePointAt(0), 16777619);
  return () => {
    h = Math.imul(h ^ (h >>> 15), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return (h >>> 0) / 4294967296;
  };
}

/** A closed smooth path through points (Catmull-Rom as cubic curves). */
function smooth(points) {
  const n = points.length;
  const path = points.map((_, i) => {
    const [p0, p1, p2, p3] = [-1, 0, 1, 2].map((k) => points[(i + k + n) % n]);
    const out = [p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6, p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6, ...p2];
    return `C${out.map(tenth).join(' ')}`;
  });
  return `M${points[0].map(tenth).join(' ')}${path.join('')}Z`;
}

/** The outline of a stone that fills the box x, y, w, h: flat bed below, worn shoulders above. */
export function stone(x, y, w, h, seed) {
  const rnd = random(seed), k = h / 100, j = (a) => (rnd() - 0.5) * a * k;
  const c = Math.min(h * 0.46, w * 0.28), tilt = j(7);
  return smooth([
    [x + c + j(8), y + 3 * k + rnd() * 4 * k + tilt * 0.5], [x + w * 0.5 + j(20), y + rnd() * 4 * k],
    [x + w - c + j(8), y + 3 * k + rnd() * 4 * k - tilt * 0.5], [x + w - c * 0.27, y + h * 0.22 + j(7)],
    [x + w - k, y + h * 0.56 + j(12)], [x + w - c * 0.36, y + h * 0.88 + j(3)],
    [x + w - c + j(6), y + h - k], [x + w * 0.5 + j(10), y + h], [x + c + j(6), y + h - k],
    [x + c * 0.36, y + h * 0.88 + j(3)], [x + k, y + h * 0.54 + j(12)], [x + c * 0.27, y + h * 0.2 + j(7)],
  ]);
}

function ring(count, place) {
  return [...Array(count)].map((_, i) => place(i, (i / count) * Math.PI * 2));
}

/** A point on a circle, from its top. */
function turned(cx, cy, radius, turn) {
  const a = -Math.PI / 2 + turn;
  return [cx + radius * Math.cos(a), cy + radius * Math.sin(a)];
}

/** A regular polygon with rounded corners. */
function polygon(cx, cy, radius, sides, round = 0.22) {
  const corners = ring(sides, (i) => turned(cx, cy, radius, (i * 2 * Math.PI) / sides));
  const mix = (a, b) => [tenth(a[0] + (b[0] - a[0]) * round), tenth(a[1] + (b[1] - a[1]) * round)];
  return `${corners.map((p, i) => {
    const from = mix(p, corners[(i + sides - 1) % sides]), to = mix(p, corners[(i + 1) % sides]);
    return `${i ? 'L' : 'M'}${from}Q${tenth(p[0])} ${tenth(p[1])} ${to}`;
  }).join('')}Z`;
}

/** The level is the number of corners: a pebble up to level 3, then 5, 6, 7, 8 … */
function outline(level, radius) {
  if (level > 3) return polygon(60, 61, radius * 1.06, level + 1);
  return `M60 ${60 - radius}A${radius} ${radius} 0 1 1 60 ${60 + radius}A${radius} ${radius} 0 1 1 60 ${60 - radius}Z`;
}

/** The outline of a pathway's badge: one scallop for each requirement. */
function scallop(radius, n) {
  return smooth(ring(n * 2, (i) => turned(60, 60, radius * (i % 2 ? 0.93 : 1.02), (i * Math.PI) / n)));
}

const GLYPHS = {
  data: ([, , l], rnd) => [0, 1, 2, 3].map((i) => {
    const h = 12 + Math.round(rnd() * 4) * 3 + i * 4, x = 40 + i * 11;
    return `<rect x="${x}" y="${75 - h}" width="7" height="${h}" rx="2" fill="#fff"/><circle cx="${x + 3.5}" cy="${67 - h}" r="3.2" fill="${l}"/>`;
  }).join(''),
  health: ([d]) => `<path d="M54 35h12v13h13v12h-13v13h-12v-13h-13v-12h13z" fill="#fff"/><path d="M36 54h14l4-8 6 16 5-11 3 3h16" fill="none" stroke="${d}" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"/>`,
  trades: ([, m, l]) => `<path d="M37 74 60 34l23 40z" fill="#fff"/><path d="M50 67 60 50l10 17z" fill="${m}"/><path d="M37 80h46" stroke="${l}" stroke-width="4" stroke-linecap="round"/>`,
  education: ([, m]) => `<path d="M60 45c-7-6-15-7-23-6v32c8-1 16 0 23 6 7-6 15-7 23-6V39c-8-1-16 0-23 6z" fill="#fff"/><path d="M60 46v30" stroke="${m}" stroke-width="3"/><path d="M44 50c4 0 7 1 10 3m-10 6c4 0 7 1 10 3m22-12c-4 0-7 1-10 3m10 6c-4 0-7 1-10 3" stroke="${m}" stroke-width="2.4" fill="none" stroke-linecap="round"/>`,
  business: ([, , l]) => `<path d="M37 76V64h12V54h12V44h12V34h10v42z" fill="#fff"/><path d="M40 53l22-19M53 32h11v11" stroke="${l}" stroke-width="4" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`,
  environment: () => '<path d="M40 74c-6-22 8-38 42-40 0 30-14 46-34 42 4-14 12-22 22-30-14 6-24 15-30 28z" fill="#fff"/>',
  law: ([, , l]) => `<path d="M36 46 60 32l24 14v4H36z" fill="#fff"/><path d="M43 54v17M54 54v17M66 54v17M77 54v17" stroke="#fff" stroke-width="5"/><path d="M36 76h48" stroke="${l}" stroke-width="5" stroke-linecap="round"/>`,
  cairn: ([, , l]) => `<path d="${stone(36, 64, 48, 14, 'a')}" fill="#fff"/><path d="${stone(42, 50, 37, 13, 'b')}" fill="${l}"/><path d="${stone(48, 38, 25, 11, 'c')}" fill="#fff"/><path d="${stone(54, 29, 13, 8, 'd')}" fill="${l}"/>`,
};

/* For what says neither field nor level; the server draws it the same. */
const USUAL_FIELD = 'education', USUAL_LEVEL = 4;

function known(field) {
  const name = String(field ?? '').toLowerCase();
  return FIELDS[name] ? name : USUAL_FIELD;
}

function hill(seed, rnd) {
  const cx = 30 + rnd() * 60, cy = 18 + rnd() * 70;
  return [...Array(9)].map((_, i) => {
    const curve = ring(9, (_k, a) => {
      const q = (9 + i * 9) * (1 + (rnd() - 0.5) * 0.24);
      return [cx + q * 1.25 * Math.cos(a), cy + q * Math.sin(a)];
    });
    return `<path d="${smooth(curve)}"/>`;
  }).join('');
}

let serial = 0;

/** The image of a badge. `label` names it for a screen reader; without one it is decoration. */
export function badge({ field, level, seed, pathway = false, steps = 8, label = '', size = 76 }) {
  const name = known(field), [d, m, l] = FIELDS[name], rnd = random(name + seed);
  const clip = `badge-${serial += 1}`, corners = Number(level) || USUAL_LEVEL;
  const shape = (radius) => pathway ? scallop(radius, Math.max(8, steps)) : outline(corners, radius);
  const lines = hill(seed, rnd), dots = Math.min(corners, 8), inner = shape(47);
  const pips = [...Array(dots)].map((_, i) => `<ellipse cx="${tenth(60 + (i - (dots - 1) / 2) * 5.6)}" cy="93" rx="2.2" ry="1.7" fill="${l}"/>`).join('');
  const glyph = `<g transform="translate(60 55) scale(${pathway ? 1.12 : 1.18}) translate(-60 -54.5)">${GLYPHS[pathway ? 'cairn' : name]([d, m, l], rnd)}</g>`;
  return html`<svg class="badge-art" viewBox="0 0 120 120" width="${size}" height="${size}" ${label ? html`role="img" aria-label="${label}"` : html`aria-hidden="true"`}>${raw(
    `<clipPath id="${clip}"><path d="${inner}"/></clipPath><path d="${shape(57)}" fill="${l}"/><path d="${shape(55)}" fill="${d}"/><path d="${inner}" fill="${m}"/>`
    + `<g clip-path="url(#${clip})" fill="none" stroke="${l}" stroke-width=".9" opacity=".42">${lines}</g>`
    + `<path d="${inner}" fill="none" stroke="${l}" stroke-width="1.4"/>${glyph}${pips}`)}</svg>`;
}

/** Contour lines of a hill, as on a walker's map: the page's one ornament. */
export function contours(w, h, seed, across = 0.82, down = 0.6) {
  const rnd = random(seed), phase = [rnd() * 6, rnd() * 6, rnd() * 6];
  const rings = [...Array(13)].map((_, i) => {
    const curve = ring(20, (_k, a) => {
      const q = (22 + i * 27) * (1 + 0.16 * Math.sin(a * 2 + phase[0]) + 0.09 * Math.sin(a * 3 + phase[1] + i * 0.12) + 0.05 * Math.sin(a * 5 + phase[2]));
      return [w * across + q * 1.75 * Math.cos(a), h * down + q * Math.sin(a)];
    });
    return `<path d="${smooth(curve)}"${i % 4 === 0 ? ' stroke-width="1.6"' : ''}/>`;
  }).join('');
  return raw(`<svg class="contours" viewBox="0 0 ${w} ${h}" preserveAspectRatio="xMaxYMid slice" aria-hidden="true">${rings}</svg>`);
}

export const ICONS = {
  chevron: '<path d="m4.4 6.2 3.6 3.6 3.6-3.6"/>',
  check: '<path d="M3.5 8.6 6.6 12l6-7.6"/>',
  half: '<circle cx="8" cy="8" r="5.6"/><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" stroke="none"/>',
  open: '<circle cx="8" cy="8" r="5.6"/>',
  lock: '<rect x="3.4" y="7.2" width="9.2" height="6.2" rx="1.4"/><path d="M5.4 7V5.2a2.6 2.6 0 0 1 5.2 0V7"/>',
  dash: '<circle cx="8" cy="8" r="5.6" stroke-dasharray="2 2.4"/><path d="M5.6 8h4.8"/>',
  warn: '<path d="M8 2.2 14.2 13H1.8z"/><path d="M8 6.4v3M8 11.3v.1"/>',
  flag: '<path d="M4 14.4V2.2M4 2.8h8.4l-2.2 3 2.2 3H4"/>',
  cross: '<path d="m4 4 8 8M12 4l-8 8"/>',
  question: '<circle cx="8" cy="8" r="6.2"/><path d="M6.2 6.4a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.3M8 11.5v.1"/>',
  search: '<circle cx="7" cy="7" r="4.6"/><path d="m10.6 10.6 3.4 3.4"/>',
  sun: '<circle cx="8" cy="8" r="3"/><path d="M8 1.4v1.5M8 13.1v1.5M1.4 8h1.5M13.1 8h1.5M3.3 3.3l1.1 1.1M11.6 11.6l1.1 1.1M12.7 3.3l-1.1 1.1M4.4 11.6l-1.1 1.1"/>',
  link: '<path d="M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.4-2.4A2.6 2.6 0 0 0 9 3.3l-.9.9M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.9-.9"/>',
  down: '<path d="M8 2.4v8M4.6 7.2 8 10.6l3.4-3.4M2.8 13.4h10.4"/>',
  out: '<path d="M6 3H3v10h10v-3M9 2.6h4.4V7M13 3 7.6 8.4"/>',
  code: '<path d="M5.4 4.4 1.8 8l3.6 3.6M10.6 4.4 14.2 8l-3.6 3.6"/>',
  filter: '<path d="M2 4h12M4.4 8h7.2M6.6 12h2.8"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  seal: '<path d="m8 1.6 1.7 1.3 2.1-.1.6 2.1 1.8 1.1-.8 2 .8 2-1.8 1.1-.6 2.1-2.1-.1L8 14.4l-1.7-1.4-2.1.1-.6-2.1L1.8 9.9l.8-2-.8-2 1.8-1.1.6-2.1 2.1.1z"/><path d="m5.6 8 1.7 1.8 3.1-3.6"/>',
};
export const icon = (name, kind = '') => raw(`<svg class="icon ${kind}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${ICONS[name]}</svg>`);

export const LOGO = raw(`<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true"><path d="${stone(1.5, 21, 29, 9.6, 'x')}" fill="currentColor"/><path d="${stone(6, 11.6, 20, 8.6, 'q')}" fill="currentColor" opacity=".72"/><path class="top-stone" d="${stone(10.5, 3.6, 11.5, 7.2, 'z')}"/></svg>`);
