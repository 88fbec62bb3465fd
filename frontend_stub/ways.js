/* A pathway as a card: its cairn without words, its name, and what is to be said of it. */
import { html } from './html.js';
import { contours } from './art.js';
import { grow, mini } from './cairn.js';
import { image } from './parts.js';

export const way = (pathway, { nodes, note, met = false }) => html`<li class="way"><div class="ground">${contours(400, 200, pathway.slug, 0.5, 1)}${
  image({ ...pathway, __typename: 'Pathway' }, 60)}${
  nodes ? mini(grow(nodes.map((one) => ({ ...one, hours: one.hours ?? one.microCredential?.hours }))), { width: 190, rowHeight: 20, met }) : ''}</div>
  <div><a class="plain" href="/p/${pathway.slug}" dir="auto" lang="${pathway.language}">${pathway.title}</a>${note}</div></li>`;
