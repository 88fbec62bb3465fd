/* What an author looks after: providers, their micro-credentials and drafts. */
import { $, fill, html } from '../html.js';
import { list, named, t } from '../intl.js';
import { ask, change } from '../api.js';
import { icon } from '../art.js';
import { asRefusal, errorsHere, field, refuse, values } from '../form.js';
import { busy, image, on } from '../parts.js';

const MINE = `query MyProviders {
  viewer {
    account { isAdministrator }
    grants { role provider { id slug name status
      microCredentials(first: 50, orderBy: NEWEST) { edges { node { __typename id slug title field level status draft { id number } } } }
      pathways(first: 50) { edges { node { __typename id slug title field level status draft { id number } requirements { kind } } } } } }
  }
}`;
const DRAFT = `mutation ProviderDraft($input: ProviderDraftInput!) { providerDraft(input: $input) { provider { id slug } errors { code message path } } }`;

const WRITING = ['AUTHOR', 'PUBLISHER', 'ADMINISTRATOR'];
const ASSESSING = ['ASSESSOR', 'AWARDER', 'ADMINISTRATOR'];

function entry({ node }, roles) {
  const status = node.status === 'PUBLISHED' && node.draft ? t('publishedWithDraft') : named('status', node.status);
  const writes = roles.some((role) => WRITING.includes(role)), assesses = roles.some((role) => ASSESSING.includes(role));
  return html`<li class="entry">${image(node, 44)}<a class="plain" href="${writes ? `/publish/${node.id}` : `/c/${node.slug}`}" dir="auto">${node.title}</a>
    <span class="entry-more">${assesses && node.status !== 'DRAFT' && html`<a href="/publish/assess?of=${encodeURIComponent(node.id)}" aria-label="${t('learnersOf', node.title)}">${t('learners')}</a>`}<span class="tagged ${node.status.toLowerCase()}">${status}</span></span></li>`;
}

const way = ({ node }, roles) => html`<li class="entry">${image(node, 44)}<a class="plain" href="${roles.some((role) => WRITING.includes(role)) ? `/publish/p/${node.id}` : `/p/${node.slug}`}" dir="auto">${node.title}</a>
  <span class="entry-more"><span class="tagged ${node.status.toLowerCase()}">${node.status === 'PUBLISHED' && node.draft ? t('publishedWithDraft') : named('status', node.status)}</span></span></li>`;

const house = (provider, roles) => html`<section class="part" aria-labelledby="p-${provider.slug}"><div class="me-head"><div><h2 id="p-${provider.slug}"><bdi>${provider.name}</bdi></h2>
  <p class="small quiet">${list(roles.map((role) => named('role', role)))}${provider.status === 'DRAFT' && html` · ${named('status', 'DRAFT')}`}</p></div>
  ${roles.some((role) => WRITING.includes(role)) && html`<a class="button main" href="/publish/new?provider=${encodeURIComponent(provider.id)}">${icon('plus')}${t('newMicroCredential')}</a>`}</div>
  ${provider.microCredentials.edges.length ? html`<ul class="entries">${provider.microCredentials.edges.map((edge) => entry(edge, roles))}</ul>` : html`<p class="quiet">${t('noneOfOwn')}</p>`}
  ${provider.pathways.edges.length > 0 && html`<h3 class="small">${t('pathways')}</h3><ul class="entries">${provider.pathways.edges.map((edge) => way(edge, roles))}</ul>`}</section>`;

function together(grants) {
  const houses = new Map();
  for (const { role, provider } of grants) {
    if (!houses.has(provider.id)) houses.set(provider.id, { provider, roles: [] });
    houses.get(provider.id).roles.push(role);
  }
  return [...houses.values()];
}

const founding = () => html`<details class="card founding"><summary>${t('newProvider')}</summary><p class="small quiet">${t('newProviderHint')}</p>
  <form id="found" novalidate>${errorsHere}${field({ name: 'name', label: t('providerName') })}${field({ name: 'url', label: t('website'), type: 'url', optional: true, attributes: html`dir="ltr"` })}
  <div class="acts"><button class="button" type="submit">${t('draftProvider')}</button></div></form></details>`;

export async function open(page) {
  const { main, title, signal, go } = page;
  async function draw() {
    const { viewer } = await ask(MINE);
    if (signal.aborted) return;
    if (!viewer) { await go('/in?next=/publish', { replace: true }); return; }
    const houses = together(viewer.grants);
    title(t('publish'));
    fill(main, html`<div class="wrap page"><h1>${t('publishTitle')}</h1><p class="lead quiet">${houses.length ? t('publishHint') : t('publishNoProvider')}</p>
      ${houses.some(({ roles }) => roles.some((role) => ASSESSING.includes(role))) && html`<p><a class="button" href="/publish/claims">${t('claims')}</a></p>`}
      ${houses.map(({ provider, roles }) => house(provider, roles))}${founding()}</div>`);
  }
  await draw();
  on(page, 'submit', '#found', (sheet, event) => {
    event.preventDefault();
    const { name, url } = values(sheet);
    if (refuse(sheet, name ? [] : [{ message: t('enterProviderName'), path: ['name'] }])) return;
    busy($('[type=submit]', sheet), async () => {
      try {
        const { errors } = await change(DRAFT, { name, url: url || null });
        if (!refuse(sheet, errors)) await draw();
      } catch (error) { refuse(sheet, asRefusal(error)); }
    });
  });
  return {};
}
