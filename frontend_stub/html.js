/* Templates that escape, and the few things that are done to the document. */

class Safe {
  constructor(text) { this.text = text; }
  toString() { return this.text; }
}

const CODES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escape = (value) => String(value).replace(/[&<>"']/g, (sign) => CODES[sign]);

function text(value) {
  if (value instanceof Safe) return value.text;
  if (Array.isArray(value)) return value.map(text).join('');
  return value === null || value === undefined || value === false || value === true ? '' : escape(value);
}

/** Whatever is put into the template is escaped, unless it came from here already. */
export const html = (parts, ...values) => new Safe(parts.map((part, i) => part + (i < values.length ? text(values[i]) : '')).join(''));

/** For what this project draws itself, never for what came from elsewhere. */
export const raw = (markup) => new Safe(markup);

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/* A policy without inline styles: what depends on data is set as a custom property by script. */
function dress(root) {
  for (const element of $$('[data-var]', root)) {
    for (const pair of element.dataset.var.split(';')) {
      const [name, value] = pair.split(':');
      element.style.setProperty(`--${name}`, value);
    }
  }
}

/** Fills a region; the place of the keyboard is found again by id or name. */
export function fill(element, content) {
  const held = element.contains(document.activeElement) ? document.activeElement : null;
  const again = held?.id ? `#${CSS.escape(held.id)}` : held?.dataset.key ? `[data-key="${CSS.escape(held.dataset.key)}"]` : null;
  element.innerHTML = text(content);
  dress(element);
  if (again) $(again, element)?.focus({ preventScroll: true });
}

export function add(element, content) {
  const holder = document.createElement('template');
  holder.innerHTML = text(content);
  dress(holder.content);
  const first = holder.content.firstElementChild;
  element.append(holder.content);
  return first;
}

/** The only two voices of the page: polite waits its turn, loud does not. */
export function say(words, { loud = false } = {}) {
  const region = $(loud ? '#say-now' : '#say');
  region.textContent = '';
  setTimeout(() => { region.textContent = words; }, 30);
}
