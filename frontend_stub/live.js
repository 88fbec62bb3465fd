/* One's own progress and awards as they happen, over graphql-transport-ws. */
import { session, refresh } from './api.js';

const DOCUMENT = `subscription OwnProgress {
  progress {
    enrollment { id state percent achievement { id slug title } }
    badges { id publicId achievement { __typename id slug title field level ... on Pathway { requirements { kind } } } }
  }
}`;

let socket = null;
let attempt = 0;
let timer = 0;
let wanted = null;

/** Each failure doubles the wait, and chance spreads those who lost the same server. */
const pause = () => Math.min(30_000, 500 * 2 ** attempt) * (0.5 + Math.random() / 2);

export const live = { document: DOCUMENT, start, stop };

function start({ onEvent, onReturn }) {
  wanted = { onEvent, onReturn };
  if (!socket && session.token) open();
}

function stop() {
  wanted = null;
  clearTimeout(timer);
  socket?.close(1000);
  socket = null;
}

function open() {
  const mine = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`, 'graphql-transport-ws');
  socket = mine;
  mine.onopen = () => mine.send(JSON.stringify({ type: 'connection_init', payload: { accessToken: session.token } }));
  mine.onmessage = ({ data }) => receive(mine, JSON.parse(data));
  mine.onclose = ({ code }) => { if (socket === mine) again(code); };
}

function receive(mine, message) {
  if (message.type === 'connection_ack') {
    mine.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: DOCUMENT } }));
    if (attempt) wanted?.onReturn();
    attempt = 0;
    document.documentElement.dataset.live = 'yes';
  } else if (message.type === 'ping') {
    mine.send(JSON.stringify({ type: 'pong' }));
  } else if (message.type === 'next' && message.payload.data) {
    wanted?.onEvent(message.payload.data.progress);
  }
}

function again(code) {
  socket = null;
  delete document.documentElement.dataset.live;
  if (!wanted) return;
  attempt += 1;
  timer = setTimeout(async () => {
    const expired = code === 4401 || code === 4403;
    if (expired && !(await refresh().catch(() => false))) return;
    if (wanted && session.token) open();
  }, pause());
}
