/* Anyone may check a badge here: pasted, dropped or chosen as a file. */
import { $, fill, html, say } from '../html.js';
import { t } from '../intl.js';
import { ask } from '../api.js';
import { icon } from '../art.js';
import { asRefusal, errorsHere, field, refuse, values } from '../form.js';
import { busy, on } from '../parts.js';
import { altered, verdict } from '../verdict.js';

const VERIFY = `query Verify($credential: String!) {
  verify(credential: $credential) { verdict checkedAt achievementName issuerName steps { code outcome message } }
}`;
const LARGEST = 1_000_000;

const view = html`<div class="wrap page narrow" id="drop"></div>`;

function form() {
  return html`<h1>${t('verifyTitle')}</h1><p class="lead">${t('verifyHint')}</p>
    <form id="verify-form" novalidate>${errorsHere}${field({ name: 'credential', label: t('credentialText'), hint: t('credentialHint'), rows: 8, attributes: html`dir="ltr" spellcheck="false" autocomplete="off"` })}
    <div class="acts"><button class="button main" type="submit">${t('check')}</button>
    <label class="button file">${icon('down')}${t('chooseFile')}<input type="file" id="file" accept=".json,.jsonld,.jwt,.txt,.svg,application/json,text/plain,image/svg+xml"></label></div></form>
    <section id="verdict" aria-live="off"></section>`;
}

/** A badge may come inside an image of vectors, whose text holds the signed document. */
function inside(text) {
  const baked = /<(?:\w+:)?(?:credential|assertion)[^>]*?(?:verify="([^"]+)")?[^>]*>(?:\s*<!\[CDATA\[([\s\S]*?)\]\]>)?/.exec(text);
  return text.trimStart().startsWith('<') && baked ? (baked[2] ?? baked[1] ?? text).trim() : text.trim();
}

export async function open(page) {
  const { main, title, signal } = page;
  title(t('verify'));
  fill(main, view);
  fill($('#drop', main), form());
  const sheet = $('#verify-form', main);

  async function check() {
    const { credential } = values(sheet);
    if (!credential) { refuse(sheet, [{ message: t('pasteFirst'), path: ['credential'] }]); return; }
    refuse(sheet, []);
    try {
      const { verify: found } = await ask(VERIFY, { credential });
      const named = altered(found) || !found.achievementName ? '' : html`<p class="award"><b dir="auto">${found.achievementName}</b>${found.issuerName && html`, <bdi>${found.issuerName}</bdi>`}</p>`;
      fill($('#verdict', main), html`${named}${verdict(found, { again: false })}`);
      $('#verdict-title', main).focus();
    } catch (error) {
      fill($('#verdict', main), '');
      refuse(sheet, asRefusal(error).map((one) => ({ ...one, path: ['credential'] })));
    }
  }

  async function take(file) {
    if (!file) return;
    if (file.size > LARGEST) { refuse(sheet, [{ message: t('fileTooLarge'), path: ['credential'] }]); return; }
    $('#credential', main).value = inside(await file.text());
    say(t('fileRead', file.name));
    await check();
  }

  sheet.addEventListener('submit', (event) => { event.preventDefault(); busy($('[type=submit]', sheet), check); }, { signal });
  on(page, 'change', '#file', (input) => take(input.files[0]));
  main.addEventListener('dragover', (event) => event.preventDefault(), { signal });
  main.addEventListener('drop', (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); }, { signal });
  return {};
}
