/* An author writes a micro-credential: the form, beside it what others will see, and what is still missing. */
import { $, fill, html, say } from '../html.js';
import { LANGUAGES, languageName, named, t } from '../intl.js';
import { ask, change } from '../api.js';
import { icon } from '../art.js';
import { asRefusal, errorsHere, field, refuse, values } from '../form.js';
import { busy, byline, crumbs, facts, image, on } from '../parts.js';

const FIELDS = ['DATA', 'HEALTH', 'TRADES', 'EDUCATION', 'BUSINESS', 'ENVIRONMENT', 'LAW'];
const CHOICES = {
  participation: ['ONLINE', 'ONSITE', 'BLENDED'],
  assessmentType: ['WRITTEN_EXAM', 'PRACTICAL', 'PORTFOLIO', 'PROJECT', 'ORAL', 'OBSERVATION', 'QUIZ', 'NONE'],
  qualityAssurance: ['INTERNAL', 'EXTERNAL', 'ACCREDITED'],
  supervision: ['UNSUPERVISED', 'SUPERVISED_NO_ID', 'SUPERVISED_ONLINE_ID', 'SUPERVISED_ONSITE_ID'],
  stackability: ['STANDALONE', 'INTEGRATED', 'STACKABLE'],
};
const WORDS = { assessmentType: 'assessment', qualityAssurance: 'assurance' };

const VERSION = `title summary description language field level framework credits hours price { amountMinor currency }
    participation assessmentType qualityAssurance qualityAssurer supervision stackability prerequisites criteria
    learningOutcomes { text } activities { key title kind hours weight passMark required recordedBy }`;
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
const PUBLISH = `mutation MicroCredentialPublish($input: MicroCredentialPublishInput!) { microCredentialPublish(input: $input) { ${ANSWER} } }`;

const EMPTY = { title: '', summary: '', description: '', language: 'en', field: 'DATA', level: '', credits: '', hours: '', price: null, criteria: '', prerequisites: '', learningOutcomes: [], activities: [], qualityAssurer: '' };

const choice = (name, version, label, hint = '') => field({
  name, label, hint, value: version[name] ?? '', optional: false,
  options: [['', t('choose')], ...CHOICES[name].map((value) => [value, named(WORDS[name] ?? name, value)])],
});

const priceText = (price) => (price ? String(price.amountMinor / 100) : '');

const part = (title, hint, fields) => html`<fieldset class="card sheet"><legend>${title}</legend>${hint && html`<p class="small quiet">${hint}</p>`}${fields}</fieldset>`;

function sheet(version) {
  const languages = [...new Set([...Object.keys(LANGUAGES), 'de', 'es', 'fr', version.language])];
  return html`${part(t('sheetWhat'), '', html`${field({ name: 'title', label: t('titleWord'), value: version.title, attributes: html`maxlength="200" dir="auto"` })}
      ${field({ name: 'summary', label: t('summaryWord'), hint: t('summaryHint'), value: version.summary, rows: 2, attributes: html`dir="auto"` })}
      ${field({ name: 'description', label: t('descriptionWord'), value: version.description, rows: 5, optional: true, attributes: html`dir="auto"` })}
      <div class="pair-of-fields">${field({ name: 'field', label: t('facet_FIELD'), value: version.field, options: FIELDS.map((name) => [name, named('field', name)]) })}
      ${field({ name: 'language', label: t('languageOf'), value: version.language, options: languages.map((code) => [code, languageName(code)]) })}</div>`)}
    ${part(t('sheetOutcomes'), '', html`${field({ name: 'learningOutcomes', label: t('outcomesWord'), hint: t('outcomesHint'), value: version.learningOutcomes.map(({ text }) => text).join('\n'), rows: 4, attributes: html`dir="auto"` })}
      <div class="three">${field({ name: 'level', label: t('levelEqf'), value: version.level ?? '', options: [['', t('choose')], ...[1, 2, 3, 4, 5, 6, 7, 8].map((level) => [level, t('level', level)])] })}
      ${field({ name: 'hours', label: t('workload'), hint: t('workloadHint'), value: version.hours ?? '', attributes: html`inputmode="decimal" dir="ltr"` })}
      ${field({ name: 'credits', label: t('creditsEcts'), value: version.credits ?? '', optional: true, attributes: html`inputmode="decimal" dir="ltr"` })}</div>
      ${field({ name: 'prerequisites', label: t('prerequisites'), value: version.prerequisites, optional: true, attributes: html`dir="auto"` })}`)}
    ${part(t('sheetAssessment'), '', html`${field({ name: 'activities', label: t('activitiesWord'), hint: t('activitiesHint'), value: version.activities.map(({ title }) => title).join('\n'), rows: 4, attributes: html`dir="auto"` })}
      ${field({ name: 'criteria', label: t('criteriaWord'), hint: t('criteriaHint'), value: version.criteria, rows: 3, attributes: html`dir="auto"` })}
      <div class="pair-of-fields">${choice('assessmentType', version, t('assessment'))}${choice('supervision', version, t('supervision'))}</div>
      <div class="pair-of-fields">${choice('qualityAssurance', version, t('qualityAssurance'))}${field({ name: 'qualityAssurer', label: t('qualityAssuredBy'), value: version.qualityAssurer ?? '', optional: true, attributes: html`dir="auto"` })}</div>`)}
    ${part(t('sheetDelivery'), '', html`<div class="three">${choice('participation', version, t('participationWord'))}${choice('stackability', version, t('stackability'))}
      ${field({ name: 'price', label: t('priceEuro'), hint: t('priceHint'), value: priceText(version.price), optional: true, attributes: html`inputmode="decimal" dir="ltr"` })}</div>`)}`;
}

const SIGNS = { MISSING: 'open', PRESENT: 'check', NOT_APPLICABLE: 'dash' };

function completeness(elements) {
  if (!elements) return html`<p class="small quiet">${t('completenessLater')}</p>`;
  const missing = elements.filter(({ presence }) => presence === 'MISSING');
  return html`<p class="small">${missing.length ? t('elementsMissing', missing.length) : t('elementsComplete')}</p>
    <ul class="elements">${elements.map(({ element, presence, ask: wanted }) => html`<li class="${presence === 'MISSING' ? 'missing' : 'met'}">${icon(SIGNS[presence])}
      <span><b>${named('element', element)}</b>${presence === 'MISSING' && html`<br><span class="small quiet" dir="auto">${wanted}</span>`}</span></li>`)}</ul>`;
}

const decimal = (text) => (text === '' ? null : text.replace(',', '.'));
const lines = (text) => text.split(/\n+/).map((one) => one.trim()).filter(Boolean);

/** The form as the mutation wants it; activities keep what was known of them, new ones are the learner's to record. */
function input(sheetForm, version) {
  const typed = values(sheetForm), known = new Map(version.activities.map((one) => [one.title, one]));
  const optional = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, typed[name] || null]));
  const cost = decimal(typed.price);
  const activities = lines(typed.activities).map((title, i) => known.get(title)
    ?? { key: `step-${i + 1}-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 30)}`, title, kind: 'PROJECT', hours: null, weight: 1, passMark: null, required: true, recordedBy: 'LEARNER' });
  return {
    ...optional, title: typed.title, summary: typed.summary, description: typed.description, language: typed.language, field: typed.field,
    level: typed.level ? Number(typed.level) : null, framework: typed.level ? 'EQF' : null, hours: decimal(typed.hours), credits: decimal(typed.credits),
    prerequisites: typed.prerequisites, criteria: typed.criteria, qualityAssurer: typed.qualityAssurer || null,
    price: cost === null ? null : { amountMinor: Math.round(Number(cost) * 100), currency: version.price?.currency ?? 'EUR' },
    learningOutcomes: lines(typed.learningOutcomes).map((text) => ({ text })), activities,
  };
}

function wrong(sheetForm) {
  const typed = values(sheetForm), errors = [];
  if (!typed.title) errors.push({ message: t('enterTitle'), path: ['title'] });
  if (typed.hours && !/^\d+([.,]\d{1,2})?$/.test(typed.hours)) errors.push({ message: t('enterHours'), path: ['hours'] });
  if (typed.credits && !/^\d+([.,]\d{1,2})?$/.test(typed.credits)) errors.push({ message: t('enterCredits'), path: ['credits'] });
  if (typed.price && !/^\d+([.,]\d{1,2})?$/.test(typed.price)) errors.push({ message: t('enterPrice'), path: ['price'] });
  return errors;
}

const view = (one, version, fresh) => html`<div class="wrap page">${crumbs([[t('publish'), '/publish'], [fresh ? t('newMicroCredential') : one.title]])}
  <h1>${fresh ? t('newMicroCredential') : t('editing', one.title)}</h1><p class="quiet"><bdi>${one.provider.name}</bdi> · <span id="status">${fresh ? t('notSaved') : statusOf(one)}</span></p>
  <form id="sheet" class="writing" novalidate><div class="stack">${errorsHere}${sheet(version)}</div>
  <aside class="stack beside" aria-label="${t('preview')}"><section class="card" aria-labelledby="preview-title"><h2 id="preview-title">${t('preview')}</h2><div id="preview"></div></section>
    <section class="card" aria-labelledby="elements-title"><h2 id="elements-title">${t('completeness')}</h2><div id="elements">${completeness(version.completeness)}</div></section>
    <div class="acts sticky"><button class="button" type="submit" value="save" id="save">${t('saveDraft')}</button><button class="button main" type="submit" value="publish" id="publish">${t('publishNow')}</button></div></aside></form></div>`;

const statusOf = (one) => (one.draft && one.status === 'PUBLISHED' ? t('publishedWithDraft') : named('status', one.status));

function preview(main, one) {
  const typed = values($('#sheet', main)), price = decimal(typed.price);
  const shown = {
    __typename: 'MicroCredential', slug: one.slug ?? typed.title, title: typed.title, field: typed.field, level: typed.level ? Number(typed.level) : null, language: typed.language,
    credits: decimal(typed.credits), hours: decimal(typed.hours), price: price === null || Number.isNaN(Number(price)) ? null : { amountMinor: Math.round(Number(price) * 100), currency: 'EUR' },
  };
  fill($('#preview', main), html`<div class="as-row">${image(shown, 64)}<div><p class="plain" dir="auto">${shown.title || t('untitled')}</p>${byline(one.provider, false)}<p class="small" dir="auto">${typed.summary}</p>${facts(shown)}</div></div>`);
}

async function load(page) {
  const { params: [id], query } = page;
  if (id !== 'new') {
    const { node } = await ask(EDIT, { id });
    if (!node?.id) throw Object.assign(new Error(id), { missing: true });
    return { one: node, version: node.draft ?? node.version };
  }
  const { node } = await ask(HOUSE, { id: query.get('provider') ?? '' });
  if (!node?.id) throw Object.assign(new Error('provider'), { missing: true });
  return { one: { provider: node }, version: EMPTY };
}

export async function open(page) {
  const { main, title, signal, go } = page;
  let { one, version } = await load(page);
  if (signal.aborted) return undefined;
  title(one.title ?? t('newMicroCredential'));
  fill(main, view(one, version, !one.id));
  preview(main, one);
  const form = $('#sheet', main);

  /** Saves what is written; answers the id, or null when something was refused. */
  async function save() {
    const typed = input(form, version), target = one.id ? { id: one.id } : { providerId: one.provider.id };
    const { microCredential, errors } = await change(one.id ? REVISE : DRAFT, { ...target, ...typed });
    if (refuse(form, errors) || !microCredential) return null;
    if (!one.id) history.replaceState({}, '', `/publish/${microCredential.id}`);
    const { node } = await ask(EDIT, { id: microCredential.id });
    one = node;
    version = node.draft ?? node.version;
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
      if (refuse(form, errors)) return;
      await go(`/c/${microCredential.slug}`);
      say(t('publishedNow'));
    } catch (error) { refuse(form, asRefusal(error)); }
  }

  form.addEventListener('submit', (event) => { event.preventDefault(); busy(event.submitter ?? $('#save', main), () => submit(event.submitter?.value)); }, { signal });
  on(page, 'input', '#sheet', () => preview(main, one));
  return {};
}

