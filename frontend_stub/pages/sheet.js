/* The sheet on which an author writes a micro-credential: its fields, its activities and its skills. */
import { $, $$, add, fill, html } from '../html.js';
import { LANGUAGES, currencyName, languageName, named, t } from '../intl.js';
import { ask } from '../api.js';
import { icon } from '../art.js';
import { field, values } from '../form.js';
import { on } from '../parts.js';

const FIELDS = ['DATA', 'HEALTH', 'TRADES', 'EDUCATION', 'BUSINESS', 'ENVIRONMENT', 'LAW'];
const KINDS = ['READING', 'EXERCISE', 'QUIZ', 'PROJECT', 'WORKPLACE', 'EXAM', 'DISCUSSION'];
const RECORDERS = ['LEARNER', 'ASSESSOR', 'SYSTEM'];
const CHOICES = {
  participation: ['ONLINE', 'ONSITE', 'BLENDED'],
  assessmentType: ['WRITTEN_EXAM', 'PRACTICAL', 'PORTFOLIO', 'PROJECT', 'ORAL', 'OBSERVATION', 'QUIZ', 'NONE'],
  qualityAssurance: ['INTERNAL', 'EXTERNAL', 'ACCREDITED'],
  supervision: ['UNSUPERVISED', 'SUPERVISED_NO_ID', 'SUPERVISED_ONLINE_ID', 'SUPERVISED_ONSITE_ID'],
  stackability: ['STANDALONE', 'INTEGRATED', 'STACKABLE'],
};
const WORDS = { assessmentType: 'assessment', qualityAssurance: 'assurance' };
const SKILLS = `query SkillsByLabel($filter: SkillFilter) { skills(filter: $filter, first: 10) { edges { node { uri label framework { name } } } } }`;

export const VERSION = `title summary description language field level framework credits hours price { amountMinor currency }
    participation assessmentType qualityAssurance qualityAssurer supervision stackability prerequisites criteria
    learningOutcomes { text skills { uri } } alignments { level skill { uri label } }
    activities { key title kind hours weight passMark required recordedBy }`;

export const EMPTY = {
  title: '', summary: '', description: '', language: 'en', field: 'DATA', level: '', credits: '', hours: '', price: null, criteria: '', prerequisites: '',
  learningOutcomes: [], alignments: [], activities: [], qualityAssurer: '',
};

const auto = html`dir="auto"`;
const figure = html`inputmode="decimal" dir="ltr"`;
const part = (title, content) => html`<fieldset class="card sheet"><legend>${title}</legend>${content}</fieldset>`;
const choice = (name, version, label) => field({
  name, label, value: version[name] ?? '', options: [['', t('choose')], ...CHOICES[name].map((value) => [value, named(WORDS[name] ?? name, value)])],
});
const short = (text) => (text === null || text === undefined || text === '' ? '' : String(Number(text)));
const priceText = (price) => (price ? short(price.amountMinor / 100) : '');

function what(version) {
  const languages = [...new Set([...Object.keys(LANGUAGES), 'de', 'es', 'fr', version.language])];
  return part(t('sheetWhat'), html`${field({ name: 'title', label: t('titleWord'), value: version.title, attributes: html`maxlength="200" dir="auto"` })}
    ${field({ name: 'summary', label: t('summaryWord'), hint: t('summaryHint'), value: version.summary, rows: 2, attributes: auto })}
    ${field({ name: 'description', label: t('descriptionWord'), value: version.description, rows: 5, optional: true, attributes: auto })}
    <div class="pair-of-fields">${field({ name: 'field', label: t('facet_FIELD'), value: version.field, options: FIELDS.map((name) => [name, named('field', name)]) })}
    ${field({ name: 'language', label: t('languageOf'), value: version.language, options: languages.map((code) => [code, languageName(code)]) })}</div>`);
}

function outcomes(version) {
  const levels = [['', t('choose')], ...[1, 2, 3, 4, 5, 6, 7, 8].map((level) => [level, t('level', level)])];
  return part(t('sheetOutcomes'), html`${field({ name: 'learningOutcomes', label: t('outcomesWord'), hint: t('outcomesHint'), value: version.learningOutcomes.map(({ text }) => text).join('\n'), rows: 4, attributes: auto })}
    <div class="field" data-field="alignments"><label for="alignments">${t('skills')} <span class="quiet">${t('optional')}</span></label><p class="hint" id="alignments-hint">${t('skillsHint')}</p>
      <input id="alignments" list="skill-options" autocomplete="off" dir="auto" aria-describedby="alignments-hint"><datalist id="skill-options"></datalist>
      <ul class="chips" id="skills" aria-label="${t('chosenSkills')}">${version.alignments.map(skillChip)}</ul></div>
    <div class="three">${field({ name: 'level', label: t('levelEqf'), value: version.level ?? '', options: levels })}
    ${field({ name: 'hours', label: t('workloadHours'), value: short(version.hours), attributes: figure })}
    ${field({ name: 'credits', label: t('creditsEcts'), value: short(version.credits), optional: true, attributes: figure })}</div>
    ${field({ name: 'prerequisites', label: t('prerequisites'), value: version.prerequisites, optional: true, attributes: auto })}`);
}

const skillChip = ({ skill, level }) => html`<li><button class="chip" type="button" data-do="unskill" data-uri="${skill.uri}" data-level="${level ?? ''}" aria-label="${t('removeSkill', skill.label)}"><bdi>${skill.label}</bdi> ${icon('cross')}</button></li>`;

let rowNumber = 0;
function activityRow(one) {
  const id = `activity-${rowNumber += 1}`;
  const select = (name, words, options, value) => html`<div class="cell"><label for="${id}-${name}">${words}</label><select id="${id}-${name}" data-part="${name}">${options.map(([key, label]) =>
    html`<option value="${key}" ${key === value && html`selected`}>${label}</option>`)}</select></div>`;
  return html`<li class="activity" data-known="${JSON.stringify(one)}"><div class="cell"><label for="${id}-title">${t('activityTitle')}</label><input id="${id}-title" data-part="title" value="${one.title}" dir="auto"></div>
    ${select('kind', t('activityKind'), KINDS.map((kind) => [kind, named('activityKind', kind)]), one.kind)}
    <div class="cell"><label for="${id}-hours">${t('hoursLabel')}</label><input id="${id}-hours" data-part="hours" value="${short(one.hours)}" inputmode="decimal" dir="ltr"></div>
    ${select('recordedBy', t('whoRecords'), RECORDERS.map((who) => [who, t(`recorder_${who}`)]), one.recordedBy)}
    <button class="close" type="button" data-do="drop-activity" aria-label="${t('removeActivity', one.title)}">${icon('cross')}</button></li>`;
}

const NEW = { title: '', kind: 'EXERCISE', hours: '', weight: 1, passMark: null, required: true, recordedBy: 'LEARNER' };

function assessment(version) {
  return part(t('sheetAssessment'), html`<div class="field" data-field="activities" id="activities" tabindex="-1" role="group" aria-labelledby="activities-label"><p class="label" id="activities-label">${t('activitiesWord')}</p>
      <p class="hint">${t('activitiesHint')}</p><ol class="activities" id="activity-rows">${version.activities.map(activityRow)}</ol>
      <button class="button" type="button" data-do="add-activity">${icon('plus')}${t('addActivity')}</button></div>
    ${field({ name: 'criteria', label: t('criteriaWord'), hint: t('criteriaHint'), value: version.criteria, rows: 3, attributes: auto })}
    <div class="pair-of-fields">${choice('assessmentType', version, t('assessment'))}${choice('supervision', version, t('supervision'))}</div>
    <div class="pair-of-fields">${choice('qualityAssurance', version, t('qualityAssurance'))}${field({ name: 'qualityAssurer', label: t('qualityAssuredBy'), value: version.qualityAssurer ?? '', optional: true, attributes: auto })}</div>`);
}

const delivery = (version) => part(t('sheetDelivery'), html`<div class="three">${choice('participation', version, t('participationWord'))}${choice('stackability', version, t('stackability'))}
  ${field({ name: 'price', label: t('priceIn', currencyName(version.price?.currency ?? 'EUR')), value: priceText(version.price), optional: true, attributes: figure })}</div>`);

export const sheet = (version) => html`${what(version)}${outcomes(version)}${assessment(version)}${delivery(version)}`;

/* from the sheet to what the mutation wants */

const NUMBER = /^\d+([.,]\d{1,2})?$/;
export const decimal = (text) => (text === '' ? null : text.replace(',', '.'));
const lines = (text) => text.split(/\n+/).map((one) => one.trim()).filter(Boolean);
const slug = (text) => text.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);

function activitiesOf(form) {
  const used = new Set();
  return $$('.activity', form).map((row, i) => {
    const typed = Object.fromEntries($$('[data-part]', row).map((control) => [control.dataset.part, control.value.trim()]));
    const known = JSON.parse(row.dataset.known);
    let key = known.key || slug(typed.title) || `step-${i + 1}`;
    while (used.has(key)) key = `${key}-${i + 1}`;
    used.add(key);
    return { ...known, ...typed, key, hours: decimal(typed.hours) ?? '0', passMark: typed.recordedBy === 'LEARNER' ? null : known.passMark };
  }).filter(({ title }) => title);
}

export function wishes(form, version) {
  const typed = values(form), cost = decimal(typed.price);
  const attested = new Map(version.learningOutcomes.map(({ text, skills }) => [text, skills.map(({ uri }) => uri)]));
  return {
    ...Object.fromEntries(Object.keys(CHOICES).map((name) => [name, typed[name] || null])),
    title: typed.title, summary: typed.summary, description: typed.description, language: typed.language, field: typed.field,
    level: typed.level ? Number(typed.level) : null, framework: typed.level ? 'EQF' : null, hours: decimal(typed.hours), credits: decimal(typed.credits),
    prerequisites: typed.prerequisites, criteria: typed.criteria, qualityAssurer: typed.qualityAssurer || null,
    priceMinor: cost === null ? null : Math.round(Number(cost) * 100), currency: cost === null ? null : version.price?.currency ?? 'EUR',
    learningOutcomes: lines(typed.learningOutcomes).map((text) => ({ text, skillUris: attested.get(text) ?? [] })),
    alignments: $$('#skills [data-uri]', form).map(({ dataset }) => ({ skillUri: dataset.uri, level: dataset.level ? Number(dataset.level) : null })),
    activities: activitiesOf(form),
  };
}

/** What can be said without asking the server. */
export function wrong(form) {
  const typed = values(form), errors = [];
  const check = (bad, name, words) => { if (bad) errors.push({ message: words, path: [name] }); };
  check(!typed.title, 'title', t('enterTitle'));
  check(typed.hours && !NUMBER.test(typed.hours), 'hours', t('enterHours'));
  check(typed.credits && !NUMBER.test(typed.credits), 'credits', t('enterCredits'));
  check($$('[data-part=hours]', form).some(({ value }) => value.trim() && !NUMBER.test(value.trim())), 'activities', t('enterActivityHours'));
  check(typed.price && !NUMBER.test(typed.price), 'price', t('enterPrice'));
  return errors;
}

/** Rows that come and go, and skills that are looked up as one types. */
export function work(page, form) {
  let typing = 0, known = new Map();
  on(page, 'click', '[data-do=add-activity]', () => { $('input', add($('#activity-rows', form), activityRow(NEW))).focus(); });
  on(page, 'click', '[data-do=drop-activity]', (button) => { button.closest('li').remove(); $('[data-do=add-activity]', form).focus(); });
  on(page, 'click', '[data-do=unskill]', (button) => { button.closest('li').remove(); $('#alignments', form).focus(); });
  on(page, 'input', '#alignments', (box) => {
    const skill = known.get(box.value);
    if (skill) {
      if (!$(`#skills [data-uri="${CSS.escape(skill.uri)}"]`, form)) add($('#skills', form), skillChip({ skill, level: null }));
      box.value = '';
      return;
    }
    clearTimeout(typing);
    typing = setTimeout(() => look(box.value.trim()), 150);
  });

  async function look(text) {
    if (text.length < 2) return;
    const { skills } = await ask(SKILLS, { filter: { labelContains: text } }, { hidden: true }).catch(() => ({ skills: { edges: [] } }));
    known = new Map(skills.edges.map(({ node }) => [node.label, node]));
    fill($('#skill-options', form), [...known.values()].map(({ label, framework }) => html`<option value="${label}">${framework.name}</option>`));
  }
}
