/* The GraphQL API over HTTP: questions, the session, and what this page has asked. */
import { remember } from './intl.js';

const REFRESH = `mutation SessionRefresh($input: SessionRefreshInput!) {
  sessionRefresh(input: $input) { session { accessToken account { id name email } } errors { code message path } }
}`;
const SIGN_OUT = `mutation SignOut($input: SignOutInput!) { signOut(input: $input) { errors { code message path } } }`;

/** Something that the reader has to be told: why the answer did not come. */
export class ApiError extends Error {
  constructor(kind, message, { code = '', requestId = '' } = {}) {
    super(message);
    Object.assign(this, { kind, code, requestId });
  }
}

export const session = { token: null, account: null };
const listeners = new Set();
export const onSession = (listener) => listeners.add(listener);

/** The documents of the page that is shown, so that it can show them. */
export const asked = [];
export const forget = () => { asked.length = 0; };

export function keep(fresh) {
  session.token = fresh?.accessToken ?? null;
  session.account = fresh?.account ?? null;
  remember.set('signedIn', fresh ? 'yes' : null);
  for (const listener of listeners) listener(session);
}

async function post(document, variables, { signal, token = session.token } = {}) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json;q=0.9', 'X-Cairn-Session': 'cookie' };
  if (token) headers.Authorization = `Bearer ${token}`;
  let answer;
  try {
    answer = await fetch('/graphql', { method: 'POST', headers, signal, body: JSON.stringify({ query: document, variables }) });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError('network', error.message);
  }
  const requestId = answer.headers.get('x-request-id') ?? '';
  const body = await answer.json().catch(() => null);
  return { status: answer.status, body, requestId };
}

const codes = (body) => (body?.errors ?? []).map((error) => error.extensions?.code);

let refreshing = null;
/** One refresh at a time, over all tabs, because a refresh token is good for once only. */
export function refresh() {
  const once = async () => {
    const { body } = await post(REFRESH, { input: {} }, { token: null });
    keep(body?.data?.sessionRefresh?.session ?? null);
    return Boolean(session.token);
  };
  refreshing ??= (navigator.locks ? navigator.locks.request('cairn-refresh', once) : once()).finally(() => { refreshing = null; });
  return refreshing;
}

/** Comes back signed in if this browser was. */
export async function resume() {
  if (remember.get('signedIn')) await refresh().catch(() => {});
}

export async function signOut() {
  await post(SIGN_OUT, { input: {} }).catch(() => {});
  keep(null);
}

function checked({ status, body, requestId }) {
  const fault = body?.errors?.[0];
  if (body?.data && !fault) return body.data;
  const code = fault?.extensions?.code ?? '';
  const id = fault?.extensions?.requestId ?? requestId;
  if (fault) throw new ApiError(status >= 500 || code === 'INTERNAL' ? 'server' : 'refused', fault.message, { code, requestId: id });
  throw new ApiError('server', `HTTP ${status}`, { requestId: id });
}

/** Asks, and asks once more with a new token if the old one has run out. */
export async function ask(document, variables = {}, { signal, hidden = false } = {}) {
  if (!hidden) note(document, variables);
  const first = await post(document, variables, { signal });
  const stale = first.status === 401 || codes(first.body).includes('TOKEN_INVALID');
  if (stale && session.token && await refresh()) return checked(await post(document, variables, { signal }));
  return checked(first);
}

function note(document, variables) {
  const same = asked.find((one) => one.document === document);
  if (same) same.variables = variables;
  else asked.push({ document, variables });
}

/** A mutation's payload; its `errors` are the form's to show, not exceptions. */
export async function change(document, input) {
  const data = await ask(document, { input });
  return Object.values(data)[0];
}
