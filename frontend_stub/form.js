/* Forms after one pattern: a summary that leads to each field, and the same words at the field. */
import { $, $$, fill, html } from './html.js';
import { icon } from './art.js';
import { t } from './intl.js';

/** One labelled control. `options` make it a choice, `rows` a long text. */
export function field({ name, label, hint = '', value = '', type = 'text', options = null, rows = 0, optional = false, attributes = '' }) {
  const described = hint ? html`aria-describedby="${name}-hint"` : '';
  const shared = html`id="${name}" name="${name}" ${described} ${attributes}`;
  const control = options
    ? html`<select ${shared}>${options.map(([key, words]) => html`<option value="${key}" ${String(key) === String(value ?? '') && html`selected`}>${words}</option>`)}</select>`
    : rows ? html`<textarea ${shared} rows="${rows}">${value}</textarea>`
      : html`<input ${shared} type="${type}" value="${value}">`;
  return html`<div class="field" data-field="${name}"><label for="${name}">${label}${optional && html` <span class="quiet">${t('optional')}</span>`}</label>
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}${control}</div>`;
}

function clear(form) {
  for (const wrong of $$('.wrong', form)) wrong.remove();
  for (const box of $$('.field.bad', form)) box.classList.remove('bad');
  for (const control of $$('[aria-invalid]', form)) {
    control.removeAttribute('aria-invalid');
    const described = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && !id.endsWith('-wrong'));
    described.length ? control.setAttribute('aria-describedby', described.join(' ')) : control.removeAttribute('aria-describedby');
  }
}

function point(form, name, message) {
  const box = $(`[data-field="${CSS.escape(name)}"]`, form);
  if (!box || $('.wrong', box)) return;
  const control = $('input, textarea, select', box), wrong = document.createElement('p');
  wrong.className = 'wrong';
  wrong.id = `${name}-wrong`;
  fill(wrong, html`<span class="visually-hidden">${t('errorBefore')} </span>${message}`);
  box.classList.add('bad');
  if (!control) { box.prepend(wrong); return; }
  control.before(wrong);
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', [control.getAttribute('aria-describedby'), wrong.id].filter(Boolean).join(' '));
}

/** The field that a refusal means: the last part of its path that the form has. */
function fieldOf(form, path, names) {
  for (const part of [...path].reverse()) {
    const name = names[part] ?? part;
    if ($(`[data-field="${CSS.escape(name)}"]`, form)) return name;
  }
  return null;
}

/** Shows what was refused; the keyboard goes to the summary. With no errors it clears the last ones. */
export function refuse(form, errors, names = {}) {
  clear(form);
  const summary = $('.errors-here', form);
  document.title = document.title.replace(new RegExp(`^${t('errorBefore')} `), '');
  if (!errors.length) { fill(summary, ''); return false; }
  const found = errors.map((error) => ({ ...error, name: fieldOf(form, error.path ?? [], names) }));
  for (const { name, message } of found) if (name) point(form, name, message);
  fill(summary, html`<div class="errors" tabindex="-1" aria-labelledby="errors-title"><h2 id="errors-title">${icon('warn')}${t('thereIsProblem')}</h2><ul>${found.map(({ name, message }) =>
    html`<li>${name ? html`<a href="#${name}" data-plain>${message}</a>` : html`<span>${message}</span>`}</li>`)}</ul></div>`);
  for (const link of $$('a', summary)) {
    link.onclick = (event) => { event.preventDefault(); $(link.getAttribute('href'), form).focus(); };
  }
  document.title = `${t('errorBefore')} ${document.title}`;
  $('.errors', summary).focus();
  return true;
}

export const errorsHere = html`<div class="errors-here"></div>`;
export const values = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));

const REASONS = { refused: ({ message }) => message, network: () => `${t('offline')}. ${t('offlineHint')}` };
const silence = ({ requestId = '' }) => `${t('noAnswer')}. ${t('noAnswerHint', requestId, '')}`;
/** A fault of asking, put as a form puts a refusal. */
export const asRefusal = (error) => [{ message: (REASONS[error.kind] ?? silence)(error), path: [] }];
