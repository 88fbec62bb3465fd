/* An author writes and publishes: the sheet, beside it what others will see, and what is still missing. */
import { $, fill, html, say } from '../html.js';
import { named, t } from '../intl.js';
import { ask, change } from '../api.js';
import { icon } from '../art.js';
import { asRefusal, errorsHere, refuse, values } from '../form.js';
import { busy, byline, crumbs, facts, image, on } from '../parts.js';
import { EMPTY, VERSION, decimal, sheet, wishes, work, wrong } from './sheet.js';

const EDIT = `query Editing($id: ID!) {
  node(id: $id) { ... on MicroCredential {
    __typename id slug status title provider { id name did }
    draft { number completeness { element presence ask } ${VERSION} }
    version { number completeness { element presence ask } ${VERSION} }
  } }
}`;
const HOUSE = `query ProviderForDraft($id: ID!) { node(id: $id) { ... on Provider { id name did } } }`;
const ANSWER = 'microCredential { id slug status } errors { code message path }';
const DRAFT = `mutation MicroCredentialDraft($input: MicroCredentialDraftInput!) { microCredentialDraft(input: $input) { ${ANSWER} } }`;
const REVISE = `mutation MicroCredentialRevise($input: MicroCredentialReviseInput!) { microCredentialRevise(input: $input) { ${ANSWER} } }`;
const PUBLISH = `mutation MicroCredentialPublish($input: MicroCredentialIdInput!) { microCredentialPublish(input: $input) { ${ANSWER} } }`;

const SIGNS = { MISSING: 'open', PRESENT: 'check', NOT_APPLICABLE: 'dash' };
/* By the API's name for it, the field in which it is mended. */
const AT = { priceMinor: 'price', currency: 'price', framework: 'level', outcomes: 'learningOutcomes' };

function completeness(elements) {
  if (!elements) return html`<p class="small quiet">${t('completenessLater')}</p>`;
  const missing = elements.filter(({ presence }) => presence === 'MISSING');
  return html`<p class="small">${missing.length ? t('elementsMissing', missing.length) : t('elementsComplete')}</p>
    <ul class="elements">${elements.map(({ element, presence, ask: wanted }) => html`<li class="${presence === 'MISSING' ? 'missing' : 'met'}">${icon(SIGNS[presence])}
      <span><b>${named('element', element)}</b>${presence === 'MISSING' && html`<br><span class="small quiet" dir="auto">${wanted}</span>`}</span></li>`)}</ul>`;
}

const statusOf = (one) => (one.draft && one.status === 'PUBLISHED' ? t('publishedWithDraft') : named('status', one.status));

const view = (one, version) => html`<div class="wrap page">${crumbs([[t('publish'), '/publish'], [one.id ? one.title : t('newMicroCredential')]])}
  <h1>${one.id ? t('editing', one.title) : t('newMicroCredential')}</h1><p class="quiet"><bdi>${one.provider.name}</bdi> · <span id="status">${one.id ? statusOf(one) : t('notSaved')}</span></p>
  <form id="sheet" class="writing" novalidate><div class="stack">${errorsHere}${sheet(version)}</div>
  <aside class="stack beside" aria-label="${t('preview')}"><section class="card" aria-labelledby="preview-title"><h2 id="preview-title">${t('preview')}</h2><div id="preview"></div></section>
    <section class="card" aria-labelledby="elements-title"><h2 id="elements-title">${t('completeness')}</h2><div id="elements">${completeness(version.completeness)}</div></section>
    <div class="acts"><button class="button" type="submit" value="save" id="save">${t('saveDraft')}</button><button class="button main" type="submit" value="publish" id="publish">${t('publishNow')}</button></div></aside></form></div>`;

function preview(main, one, currency) {
  const typed = values($('#sheet', main)), price = decimal(typed.price);
  const shown = {
    __typename: 'MicroCredential', slug: one.slug ?? typed.title, title: typed.title, field: typed.field, level: typed.level ? Number(typed.level) : null, language: typed.language,
    credits: decimal(typed.credits), hours: decimal(typed.hours), price: price === null || Number.isNaN(Number(price)) ? null : { amountMinor: Math.round(Number(price) * 100), currency },
  };
  fill($('#preview', main), html`<div class="as-row">${image(shown, 64)}<div><p class="plain" dir="auto">${shown.title || t('untitled')}</p>${byline(one.provider, false)}<p class="small" dir="auto">${typed.summary}</p>${facts(shown)}</div></div>`);
}

async function load({ params: [id], query }) {
  if (id !== 'new') {
    const { node } = await ask(EDIT, { id });
    if (!node?.id) throw Object.assign(new Error(id), { missing: true });
    return { one: node, version: node.draft ?? node.version };
  }
  const { node } = await ask(HOUSE, { id: query.get('provider') ?? '' });
  if (!node?.id) throw Object.assign(new Error(id), { missing: true });
  return { one: { provider: node }, version: EMPTY };
}

export async function open(page) {
  const { main, title, signal, go } = page;
  let { one, version } = await load(page);
  if (signal.aborted) return undefined;
  title(one.title ?? t('newMicroCredential'));
  fill(main, view(one, version));
  const show = () => preview(main, one, version.price?.currency ?? 'EUR');
  show();
  const form = $('#sheet', main);

  /** Saves what is written; answers the id, or null when something was refused. */
  async function save() {
    const target = one.id ? { id: one.id } : { providerId: one.provider.id };
    const { microCredential, errors } = await change(one.id ? REVISE : DRAFT, { ...target, ...wishes(form, version) });
    if (refuse(form, errors, AT) || !microCredential) return null;
    if (!one.id) history.replaceState({}, '', `/publish/${microCredential.id}`);
    ({ node: one } = await ask(EDIT, { id: microCredential.id }));
    version = one.draft ?? one.version;
    fill($('#elements', main), completeness(version.completeness));
    $('#status', main).textContent = t('saved', statusOf(one));
    return one.id;
  }

  async function submit(how) {
    if (refuse(form, wrong(form))) return;
    try {
      const id = await save();
      if (!id || how !== 'publish') { if (id) say(t('saved', statusOf(one))); return; }
      const { microCredential, errors } = await change(PUBLISH, { id });
      if (refuse(form, errors, AT)) return;
      await go(`/c/${microCredential.slug}`);
      say(t('publishedNow'));
    } catch (error) { refuse(form, asRefusal(error)); }
  }

  form.addEventListener('submit', (event) => { event.preventDefault(); busy(event.submitter ?? $('#save', main), () => submit(event.submitter?.value)); }, { signal });
  on(page, 'input', '#sheet', show);
  work(page, form);
  return {};
}
