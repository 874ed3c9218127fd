'use strict';
const $ = (id) => document.getElementById(id);
const [EVERY_MS, PATIENCE_MS, BREAK_MS] = [2000, 6000, 8000];
const [SHORTEST_MS, LATELY_MS, KEPT_MS] = [60000, 300000, 600000];
const [MANY, BUSIEST, ROWS] = [1000, 10, 20];

/* ---- words ---- */
const [whole, tenths] = [0, 1].map((digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format);
const count = (value) => (value < 100 ? tenths(value) : whole(value));
const perSecond = (value) => `${count(value)}/s`;
const bytes = (value) =>
  value < 1024 ? `${count(value)} B` : value < 1048576 ? `${count(value / 1024)} KB` : `${count(value / 1048576)} MB`;
const short = (seconds) => (seconds < 1 ? `${count(seconds * 1000)} ms` : `${count(seconds)} s`);
const long = (ms) =>
  [
    [86400000, 'd'],
    [3600000, 'h'],
    [60000, 'min'],
  ]
    .map(([unit, word]) => ms >= unit && `${Math.floor(ms / unit)} ${word}`)
    .find(Boolean) || `${Math.floor(ms / 1000)} s`;
const clock = (at) => new Date(at).toLocaleTimeString('en-GB');
/* Names come from clients: they are set as text, never as markup. */
function say(element, text, className = element.className) {
  if (element.textContent !== text) element.textContent = text;
  if (element.className !== className) element.className = className;
}
function add(parent, tag, text = '', className = '') {
  const made = document.createElement(tag);
  say(made, text, className);
  return parent.appendChild(made);
}

/* ---- asking the hub ---- */
let [key, locked, answered] = ['', false, 0];
const sleepers = new Set();
const wake = () => {
  for (const sleeper of sleepers) sleeper();
};
const sleep = (ms) =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      sleepers.delete(end);
      resolve();
    };
    const timer = ms && setTimeout(end, ms);
    sleepers.add(end);
  });

function become(state, words = state) {
  document.body.dataset.state = state;
  say($('state'), words);
}

async function ask(path, read = (answer) => answer.json()) {
  const shown = key;
  const headers = shown ? { Authorization: `Bearer ${shown}` } : {};
  const answer = await fetch(path, {
    headers,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if ((answer.status === 401 || answer.status === 403) && shown === key) lock(answer.status);
  return { status: answer.status, body: await read(answer) };
}

function lock(status) {
  if (locked) return;
  locked = true;
  say(
    $('wanted'),
    status === 403
      ? 'This key lacks the scope read.'
      : key
        ? 'The hub does not know this key.'
        : 'This hub wants an API key with the scope read.',
  );
  become('locked', status === 403 ? 'forbidden' : 'a key is wanted');
  $('door').hidden = false;
  document.querySelector('main').hidden = true;
  $('key').focus();
}

$('door').addEventListener('submit', (event) => {
  event.preventDefault();
  key = $('key').value.trim();
  locked = /[^ -~]/.test(key); // which no header can carry
  say($('wanted'), locked ? 'No key looks like this.' : '');
  wake();
});

/** Never more than half of the time: a farm that is slow to answer is asked less often. */
async function repeat(work) {
  for (;;) {
    while (document.hidden || locked) await sleep(0);
    const began = Date.now();
    await work().catch((defect) => {
      console.error(defect);
      become('gone', 'this page has a defect');
    });
    const took = Date.now() - began;
    await sleep(Math.max(EVERY_MS - took, took, 100));
  }
}
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) wake();
  else if (!locked) become('paused', `paused at ${clock(Date.now())}`);
});
