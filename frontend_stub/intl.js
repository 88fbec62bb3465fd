/* Words, numbers, dates and money in the language of the page. */

export const LANGUAGES = { en: 'English', ar: 'العربية' };
const RIGHT_TO_LEFT = new Set(['ar']);

let language = 'en';
let locale = 'en-GB';
let words = {};
let kept = {};

const made = new Map();
function format(Kind, options) {
  const key = Kind.name + locale + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Kind(locale, options));
  return made.get(key);
}

/** The reader's own region where it has the page's language: dates differ within a language. */
const localeFor = (code) => navigator.languages.find((one) => one.startsWith(`${code}-`)) ?? (code === 'en' ? 'en-GB' : code);

export async function speak(wanted) {
  language = wanted in LANGUAGES ? wanted : 'en';
  locale = localeFor(language);
  words = (await import(`./text/${language}.js`)).default;
  document.documentElement.lang = language;
  document.documentElement.dir = RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
}

/** Words of another direction inside a sentence, where no element can hold them apart. */
export const isolated = (text) => `\u2068${text}\u2069`;

export const spoken = () => language;
export const mirrored = () => RIGHT_TO_LEFT.has(language);

/** The words for a key; a key with arguments is a function in the language's file. */
export function t(key, ...values) {
  const entry = words[key];
  return typeof entry === 'function' ? entry(...values) : entry ?? key;
}

/** The words for a value of an enum, or what the API calls it. */
export const named = (kind, value, otherwise = value) => words[`${kind}_${value}`] ?? otherwise;

export const plural = (count, forms) => forms[format(Intl.PluralRules, {}).select(Number(count))] ?? forms.other;
export const number = (value) => format(Intl.NumberFormat, { maximumFractionDigits: 2 }).format(Number(value));
/** As one speaks of it: what is left of long work is no matter of minutes. */
export const roughly = (value) => number(value >= 10 ? Math.round(value) : value);
export const percent = (value) => format(Intl.NumberFormat, { style: 'percent' }).format(value / 100);
export const list = (items) => format(Intl.ListFormat, { type: 'conjunction' }).format(items);
export const date = (value) => format(Intl.DateTimeFormat, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(value));
export const shortDate = (value) => format(Intl.DateTimeFormat, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(value));
export const moment = (value) => format(Intl.DateTimeFormat, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));

export function money({ amountMinor, currency }) {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const value = amountMinor / 10 ** digits;
  return format(Intl.NumberFormat, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(value);
}

export function currencyName(code) {
  try { return format(Intl.DisplayNames, { type: 'currency' }).of(code); } catch { return code; }
}

export function languageName(code) {
  try { return new Intl.DisplayNames([code], { type: 'language' }).of(code); } catch { return code; }
}

export function countryName(code) {
  try { return format(Intl.DisplayNames, { type: 'region' }).of(code); } catch { return code; }
}

/** What a browser remembers for its reader; a browser that refuses to remember is no fault. */
export const remember = {
  get(key) { try { return localStorage.getItem(`cairn.${key}`); } catch { return kept[key] ?? null; } },
  set(key, value) {
    kept = { ...kept, [key]: value };
    try { value === null ? localStorage.removeItem(`cairn.${key}`) : localStorage.setItem(`cairn.${key}`, value); } catch { /* private window */ }
  },
};
