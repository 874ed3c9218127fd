/* ---- what the node counts, as Prometheus reads it ---- */
let samples = [];
const parse = (text) =>
  new Map([...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]));
const parts = (figures, meter) => [...figures].filter(([name]) => name === meter || name.startsWith(`${meter}{`));
const sum = (figures, meter) => parts(figures, meter).reduce((all, [, value]) => all + value, 0);
const more = (now, then, meter) => sum(now, meter) - sum(then, meter);
const rate =
  (meter) =>
  ({ now, last, step }) =>
    more(now, last, meter) / step;
const transport = (name) => [name, ({ now }) => sum(now, `belfry_transport_connections{transport="${name}"}`)];
const meanPing = ({ now, first }) =>
  more(now, first, 'belfry_ping_seconds_sum') / more(now, first, 'belfry_ping_seconds_count');
const slowestPing = ({ now, first }) => {
  const most = 0.99 * more(now, first, 'belfry_ping_seconds_count');
  const bounds = parts(now, 'belfry_ping_seconds_bucket').map(([name, value]) => [
    Number(/le="(.+)"/.exec(name)[1]),
    value - (first.get(name) ?? 0),
  ]);
  return most > 0
    ? Math.min(...bounds.filter(([bound, pings]) => bound && pings >= most).map(([bound]) => bound))
    : NaN;
};
const CHARTS = [
  {
    title: 'Connections',
    size: 'wide',
    form: count,
    least: 5,
    together: true,
    lines: ['websocket', 'stream', 'poll'].map(transport),
  },
  {
    title: 'Publications',
    form: perSecond,
    least: 1,
    lines: [['accepted by this node', rate('belfry_publications_total')]],
  },
  {
    title: 'Deliveries',
    form: perSecond,
    least: 1,
    lines: [['queued for subscribers', rate('belfry_deliveries_total')]],
  },
  {
    title: 'Waiting',
    form: bytes,
    least: 1024,
    together: true,
    lines: [
      ['for slow sockets', ({ now }) => sum(now, 'belfry_queue_bytes')],
      ['for an I/O thread', ({ now }) => sum(now, 'belfry_mailbox_bytes')],
    ],
  },
  {
    title: 'Ping',
    form: short,
    least: 0.01,
    lines: [
      ['mean of 5 min', meanPing],
      ['99 % within', slowestPing],
    ],
  },
];

function newChart({ title, size = 'third', lines }) {
  const card = document.querySelector('main').insertBefore(document.createElement('section'), $('look').parentElement);
  card.className = size;
  add(card, 'h2', title);
  const big = add(card, 'p', '–', 'big');
  const svg = card.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
  for (const [name, value] of [
    ['viewBox', '0 0 600 100'],
    ['preserveAspectRatio', 'none'],
    ['aria-hidden', 'true'],
  ]) {
    svg.setAttribute(name, value);
  }
  const paths = lines.map(() => svg.appendChild(document.createElementNS(svg.namespaceURI, 'path')));
  const axis = add(card, 'p', '', 'axis soft');
  const [age, top] = [add(axis, 'span'), add(axis, 'span')];
  const legend = add(card, 'ul', '', 'legend');
  const values = lines.map(([name]) => add(add(legend, 'li', `${name} `), 'b', '–'));
  return { big, paths, age, top, values };
}
const drawn = CHARTS.map(newChart);

function draw({ form, least, together, lines }, { big, paths, age, top, values }, chart) {
  const words = (value) => (Number.isFinite(value) ? form(value) : value === Infinity ? 'more' : '–');
  const newest = samples.at(-1);
  const all = samples.flatMap(({ shown }) => shown[chart]).filter(Number.isFinite);
  const largest = Math.max(least, ...all);
  const unit = 10 ** Math.floor(Math.log10(largest));
  const ceiling = [1, 2, 5, 10].map((each) => each * unit).find((each) => each >= largest * 0.999);
  const span = Math.max(SHORTEST_MS, newest.at - samples[0].at);
  say(age, `${long(span)} ago`);
  say(top, `up to ${form(ceiling)}`);
  say(big, words(together ? newest.shown[chart].reduce((sum, each) => sum + each, 0) : newest.shown[chart][0]));
  lines.forEach((_, line) => {
    say(values[line], words(newest.shown[chart][line]));
    let [path, before] = ['', 0];
    for (const { at, shown } of samples) {
      const value = shown[chart][line];
      if (Number.isFinite(value)) {
        path += `${at - before < BREAK_MS ? 'L' : 'M'}${(600 - ((newest.at - at) / span) * 600).toFixed(1)} ${(99 - (value / ceiling) * 97).toFixed(1)}`;
        before = at;
      }
    }
    paths[line].setAttribute('d', path);
  });
}

/* ---- what docs/metrics.md says is worth being woken, or a look ---- */
const rising =
  (meter, only = () => true) =>
  ({ now, first, span }) => {
    const all = parts(now, meter).filter(([name, value]) => value > 0 && only(name));
    const total = all.reduce((sum, [, value]) => sum + value, 0);
    const lately = all.reduce((sum, [name, value]) => sum + value - (first.get(name) ?? 0), 0);
    const which = all
      .map(([name, value]) => [/"(.+)"/.exec(name)?.[1], count(value)])
      .filter(([label]) => label)
      .map((each) => each.join(' '));
    return {
      mark: lately > 0 ? 'on' : total > 0 ? 'past' : 'ok',
      value: lately > 0 ? `+${count(lately)} in ${long(span)}` : total > 0 ? `${count(total)} since the start` : '0',
      which: which.join(', '),
    };
  };
const level =
  (meter, bad, told) =>
  ({ now }) => {
    const value = now.get(meter);
    return { mark: value !== undefined && bad(value) ? 'on' : 'ok', value: value === undefined ? '–' : told(value) };
  };
const mostlyPolls = ({ now }) => {
  const [polls, all] = [
    sum(now, 'belfry_transport_connections{transport="poll"}'),
    sum(now, 'belfry_transport_connections'),
  ];
  return { mark: polls > all / 2 ? 'on' : 'ok', value: all ? `${Math.round((polls / all) * 100)} %` : '–' };
};
const staysFull = ({ now }) => ({
  mark:
    samples.length > 4 && samples.slice(-5).every(({ now: each }) => each.get('belfry_mailbox_bytes') > 0)
      ? 'on'
      : 'ok',
  value: bytes(now.get('belfry_mailbox_bytes') ?? 0),
});
const WATCHED = {
  wake: [
    [
      'Connection to the others',
      'publishing answers 503 without it',
      level(
        'belfry_bus_up',
        (up) => up === 0,
        (up) => (up ? 'up' : 'down'),
      ),
    ],
    ['Gaps', 'publications that clients cannot get any more', rising('belfry_gaps_total')],
    ['Defects', 'exceptions; each is in the log', rising('belfry_defects_total')],
    ['Foreign entries in Redis', 'something else writes under the keys of Belfry', rising('belfry_bus_corrupt_total')],
    [
      'Age of the keys of auth.jwks',
      'they are fetched hourly and hold for a day',
      level(
        'belfry_keys_age_seconds',
        (age) => age > 3600,
        (age) => long(age * 1000),
      ),
    ],
    [
      'Development mode',
      'the node takes everybody without a token',
      level(
        'belfry_development',
        (on) => on === 1,
        (on) => (on ? 'on' : 'off'),
      ),
    ],
  ],
  look: [
    ['Upgrades stripped', 'by a balancer; the log names the directive', rising('belfry_upgrade_stripped_total')],
    ['Polls among connections', 'most of all: many clients find nothing better', mostlyPolls],
    ['Ghost polls', 'something cuts polls and does not say so', rising('belfry_ghost_polls_total')],
    ['Slow consumers', 'clients read more slowly than you publish', rising('belfry_slow_consumers_total')],
    ['Dead clients', 'they vanished without a word', rising('belfry_dead_clients_total')],
    ['Waiting for an I/O thread', 'if it stays above 0, another node is needed', staysFull],
    ['Refused by a cap', 'newcomers', rising('belfry_caps_refused_total')],
    ['Refused by the gate', 'newcomers', rising('belfry_gate_refused_total')],
    ['Repairs', 'what came live had holes; nobody noticed', rising('belfry_repairs_total')],
    [
      'Answers 5xx',
      'requests that the node could not serve',
      rising('belfry_http_answers_total', (name) => name.includes('"5')),
    ],
    ['Errors told to clients', 'by code', rising('belfry_errors_total')],
    [
      'Log entries dropped',
      'the output of the log is too slow',
      level('belfry_log_dropped', (dropped) => dropped > 0, count),
    ],
  ],
};
const rows = Object.entries(WATCHED).flatMap(([list, all]) =>
  all.map(([name, means, judge]) => {
    const item = add($(list), 'li');
    return {
      item,
      means,
      judge,
      name: add(item, 'span', name, 'line'),
      value: add(item, 'b', '–'),
      note: add(item, 'small', means, 'line'),
    };
  }),
);

/* ---- the figures of this node ---- */
function take(now) {
  const at = Date.now();
  const isOther =
    samples.length > 0 &&
    now.get('process_start_time_seconds') !== samples.at(-1).now.get('process_start_time_seconds');
  samples = isOther ? [] : samples.filter((sample) => at - sample.at < KEPT_MS);
  const last = samples.at(-1);
  const first = samples.find((sample) => at - sample.at <= LATELY_MS);
  const step = last && at - last.at < BREAK_MS ? (at - last.at) / 1000 : NaN;
  const moment = { now, last: last?.now ?? now, step, first: first?.now ?? now, span: at - (first?.at ?? at) };
  samples.push({ at, now, shown: CHARTS.map(({ lines }) => lines.map(([, value]) => value(moment))) });
  CHARTS.forEach((chart, index) => {
    draw(chart, drawn[index], index);
  });
  for (const { item, means, judge, value, note } of rows) {
    const { mark, value: told, which } = judge(moment);
    item.dataset.mark = mark;
    say(value, told);
    say(note, which || means);
  }
}

function tellStates({ status, reasons, node, version }, gate, now) {
  const since = now.get('process_start_time_seconds') * 1000;
  const open = now.get('belfry_gate_open');
  const up = now.get('belfry_bus_up');
  const development = now.get('belfry_development');
  say($('node'), node);
  say($('about'), `Belfry ${version}${since ? `, up for ${long(Date.now() - since)}` : ''}`);
  const [word, looks] = { ready: ['ready', 'ok'], degraded: ['degraded', 'warn'] }[status] ?? ['not ready', 'bad'];
  say($('ready'), reasons.includes('draining') ? 'draining' : word, looks);
  say($('reasons'), reasons.join(', '));
  say($('gate'), open ? 'open' : 'closed', open ? 'ok' : 'warn');
  say(
    $('limits'),
    gate.enabled
      ? `sessions ${gate.maxSessions || 'any'}, memory ${gate.maxMemory}, CPU ${gate.maxCpu}`
      : 'not enabled',
  );
  say($('bus'), up === undefined ? 'alone' : up ? 'up' : 'down', up === 0 ? 'bad' : 'ok');
  say($('lost'), up === undefined ? 'without Redis' : `times lost: ${count(sum(now, 'belfry_bus_lost_total'))}`);
  say($('tokens'), development ? 'not needed' : 'needed', development ? 'bad' : 'ok');
  say($('refused'), `refused: ${count(sum(now, 'belfry_tokens_refused_total'))}`);
  const marks = document.querySelectorAll('#wake [data-mark=on]').length;
  say($('marks'), marks ? `${marks} marked` : 'nothing now');
  document.title = `${marks ? `▲ ${marks} · ` : ''}${node} · Belfry`;
}

async function figures() {
  const asked = [ask('metrics', (answer) => answer.text()), ask('health'), ask('api/gate')];
  const [metrics, health, gate] = await Promise.all(asked).catch(() => []);
  if (locked) return;
  if (metrics?.status !== 200 || gate.status !== 200) {
    become('gone', answered ? `no answer since ${clock(answered)}` : 'no answer');
    return;
  }
  answered = Date.now();
  const now = parse(metrics.body);
  take(now);
  tellStates(health.body, gate.body, now);
  $('door').hidden = true;
  $('key').value = '';
  document.querySelector('main').hidden = false;
  say($('moment'), clock(answered));
  if (!document.hidden) become('live');
}
