/* A pathway as its author drafts it: the tree, and what is wrong or to be minded, each at its place. */
import { $, fill, html, say } from '../html.js';
import { named, t } from '../intl.js';
import { ask, change } from '../api.js';
import { contours, icon } from '../art.js';
import { grow, mini, picture } from '../cairn.js';
import { LIMITS, outline } from '../outline.js';
import { busy, crumbs, note, on, trouble } from '../parts.js';

const DRAFTED = `query PathwayPreview($id: ID!) {
  node(id: $id) { ... on Pathway { id slug title status field level credits provider { id name viewerRoles }
    draft { number } version { number } } }
}`;
const TREE = `query PathwayTree($id: ID!, $since: Int) {
  node(id: $id) { ... on Pathway { id versions(first: 1) { edges { node { id number status title criteriaFromTree
    requirements { key parentKey depth kind title rule threshold optional
      microCredential { id slug title credits hours } pathway { id slug title credits hours } skill { id label } ${LIMITS} }
    problems { key message } cautions { key message }
    changes(since: $since) { kind key says before { title } after { title } } } } } } }
}`;
const PUBLISH = `mutation PathwayPublish($input: PathwayIdInput!) { pathwayPublish(input: $input) { pathway { id slug status } errors { code message path } } }`;

const narrow = matchMedia('(max-width: 48rem)');

/** What is said of each requirement, by its key: what is wrong before what is to be minded. */
function remarks({ problems, cautions }) {
  const found = new Map();
  const note_ = (kind) => ({ key, message }) => found.set(key, { kind: found.get(key)?.kind ?? kind, words: [...(found.get(key)?.words ?? []), message] });
  problems.forEach(note_('problem'));
  cautions.forEach(note_('caution'));
  return found;
}

function nodesOf(version, said) {
  return version.requirements.map((one) => {
    const to = one.microCredential ?? one.pathway, remark = said.get(one.key);
    return { ...one, title: one.title || to?.title || one.skill?.label || '', credits: to?.credits, hours: to?.hours, message: remark?.words.join(' ') ?? '', flagged: remark?.kind ?? '' };
  });
}

const named_ = (version, key) => version.requirements.find((one) => one.key === key)?.title || key;

const listed = (id, title, found, version, tone) => found.length > 0 && html`<section class="card" aria-labelledby="${id}"><h2 id="${id}" class="state ${tone}">${icon('warn')}${title}</h2>
  <ul class="lines small">${found.map(({ key, message }) => html`<li><a href="#req-${encodeURIComponent(key)}" data-plain data-to="${key}" dir="auto">${named_(version, key)}</a><p dir="auto">${message}</p></li>`)}</ul></section>`;

const changed = (version) => version.changes?.length > 0 && html`<section class="card" aria-labelledby="changes-title"><h2 id="changes-title">${t('changesSince')}</h2>
  <ul class="lines small">${version.changes.map(({ kind, key, says, before, after }) => html`<li><b>${named('change', kind)}</b> <bdi>${after?.title || before?.title || key}</bdi>${says.length > 0 && html`<p dir="auto">${says.join(' ')}</p>`}</li>`)}</ul></section>`;

const minded = (version) => html`<div class="next-area stack">${listed('problems-title', t('problemsWord'), version.problems, version, 'bad')}
  ${listed('cautions-title', t('cautionsWord'), version.cautions, version, 'warn')}
  ${!version.problems.length && version.status === 'DRAFT' && html`<p class="card state met">${icon('check')}${t('nothingToMind')}</p>`}</div>`;

const view = (one, version) => html`<div class="wrap page">${crumbs([[t('publish'), '/publish'], [one.title]])}<h1 dir="auto">${version.title}</h1>
  <p class="quiet"><bdi>${one.provider.name}</bdi> · ${t('versionNumber', version.number)} · ${named('status', version.status)}</p>
  <div class="columns preview-of-tree"><section class="tree-area stack" aria-labelledby="tree-title"><h2 id="tree-title">${t('treePreview')}</h2><div id="tree"></div><div id="steps"></div></section>
  ${minded(version)}
  <aside class="stack" aria-label="${t('toMind')}">${changed(version)}
    <section class="card" aria-labelledby="told-title"><h2 id="told-title">${t('criteriaWord')}</h2><p class="small told" dir="auto">${version.criteriaFromTree}</p></section>
    ${version.status === 'DRAFT' && one.provider.viewerRoles.includes('PUBLISHER') && html`<div id="trouble"></div><div class="acts"><button class="button main" type="button" data-do="publish">${t('publishNow')}</button></div>`}</aside></div></div>`;

export async function open(page) {
  const { main, params: [id], title, signal, go } = page;
  let one = null, version = null;

  function drawTree() {
    const tree = grow(nodesOf(version, remarks(version))), place = $('#tree', main);
    const credential = { title: version.title, note: '', field: one.field, level: one.level, seed: one.slug, href: `/p/${one.slug}`, met: false };
    fill(place, narrow.matches
      ? html`<div class="ground overview">${contours(400, 200, 'slope', 0.5, 1)}${mini(tree, { width: 270, rowHeight: 27, name: 'broad' })}</div>`
      : html`<div class="ground wide">${contours(860, 640, 'slope', 0.5, 0.95)}${picture(tree, { width: Math.max(700, place.clientWidth - 2), credential, summary: version.title })}</div>`);
    fill($('#steps', main), outline(tree));
  }

  async function draw() {
    const { node } = await ask(DRAFTED, { id });
    if (!node?.id) throw Object.assign(new Error(id), { missing: true });
    const since = node.draft && node.draft.number > 1 && node.version ? node.version.number : null;
    const { node: more } = await ask(TREE, { id, since });
    if (signal.aborted) return;
    one = node;
    version = more.versions.edges[0].node;
    title(one.title);
    fill(main, view(one, version));
    if (version.requirements.length) drawTree();
  }

  await draw();
  on(page, 'click', '[data-to]', (link, event) => {
    event.preventDefault();
    const target = document.getElementById(`req-${link.dataset.to}`);
    target?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
  });
  on(page, 'click', '[data-do=publish]', (button) => busy(button, async () => {
    try {
      const { pathway, errors } = await change(PUBLISH, { id: one.id });
      if (!errors.length) { await go(`/p/${pathway.slug}`); say(t('publishedNow')); return; }
      fill($('#trouble', main), note({ tone: 'red', title: t('thereIsProblem'), words: errors.map(({ message }) => message).join(' ') }));
      say(errors[0].message, { loud: true });
    } catch (error) { fill($('#trouble', main), trouble(error)); }
  }));
  return {};
}
