/* ---- the lists of the farm ---- */
function fill(table, items, cells) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  while (body.rows.length > items.length) body.deleteRow(-1);
  items.forEach((item, index) => {
    const row = body.rows[index] ?? body.insertRow();
    cells(item).forEach((text, column) => {
      const cell = row.cells[column] ?? row.insertCell();
      say(cell, text, heads[column].className);
      cell.title = text;
      cell.dataset.label = heads[column].textContent;
    });
  });
}

/** A stretch of a list; none while there is no answer, which the figures say. */
async function stretch(name, limit, after) {
  try {
    const { status, body } = await ask(`api/${name}?${new URLSearchParams({ limit, after })}`);
    if (status === 200) return body;
    say($(`${name}-note`), body.detail ?? `status ${status}`);
  } catch {
    // Perhaps the next one comes.
  }
}
const missing = ({ unanswered }) => (unanswered ? `; ${unanswered} of the nodes did not answer` : '');

/** A node of another version may say less of itself. */
const told = (value, form) => (value === undefined ? '–' : form(value));
async function nodes() {
  const list = await stretch('nodes', MANY, '');
  if (!list) return;
  fill($('nodes'), list.items, (node) => [
    node.name ?? node.id,
    told(node.ready, (ready) => (ready ? 'yes' : 'no')),
    told(node.version, String),
    told(node.uptime, long),
    told(node.connections, count),
    told(node.subscriptions, count),
    told(node.channels, count),
  ]);
  say($('nodes-note'), `${count(list.items.length)}${list.next ? ' and more' : ''}`);
}

/** The list is in the order of names, so all of it must be seen: a stretch at a time, of which the busiest are kept. */
let walk = { after: '', seen: 0, busiest: [] };
let walked = false;
async function channels() {
  const list = await stretch('channels', MANY, walk.after);
  if (!list) return;
  const items = list.items.filter(({ channel }) => channel !== '$all');
  walk.seen += items.length;
  walk.busiest = [...walk.busiest, ...items]
    .sort((one, other) => other.subscribers - one.subscribers)
    .slice(0, BUSIEST);
  if (!list.next || !walked) {
    const most = walk.busiest[0]?.subscribers;
    fill($('channels'), walk.busiest, ({ channel, subscribers }) => [channel, count(subscribers)]);
    walk.busiest.forEach(({ subscribers }, row) => {
      $('channels').tBodies[0].rows[row].cells[0].style.setProperty('--width', `${(subscribers / most) * 100}%`);
    });
    say($('channels-note'), `of ${count(walk.seen)}${list.next ? ' so far' : ''}${missing(list)}`);
  }
  walked ||= !list.next;
  walk = list.next ? { ...walk, after: list.next } : { after: '', seen: 0, busiest: [] };
}

/** Behind what each page begins, up to the one that is shown; and the next one, if there is one. */
let page = [''];
let behind;
async function connections() {
  const after = page.at(-1);
  const list = await stretch('connections', ROWS, after);
  if (!list || after !== page.at(-1)) return;
  fill($('connections'), list.items, ({ client, user, node, transport, since, channels, queued }) => [
    client,
    user ?? '–',
    node,
    transport,
    long(since),
    count(channels),
    bytes(queued),
  ]);
  say($('connections-note'), `page ${page.length}${list.items.length ? '' : ', empty'}${missing(list)}`);
  behind = list.next;
  $('next').setAttribute('aria-disabled', String(!list.next));
  $('back').setAttribute('aria-disabled', String(page.length === 1));
}
function turn(to) {
  if (to.length === 0 || to.includes(undefined)) return;
  page = to;
  behind = undefined;
  connections();
}
$('next').addEventListener('click', () => turn([...page, behind]));
$('back').addEventListener('click', () => turn(page.slice(0, -1)));

/** A node that is cut off would answer each with 503, and count it among what should make somebody look. */
async function lists() {
  if (samples.at(-1)?.now.get('belfry_bus_up') !== 0) return Promise.all([nodes(), channels(), connections()]);
  for (const name of ['nodes', 'channels', 'connections']) say($(`${name}-note`), 'not known without the others');
}

repeat(figures);
repeat(lists);
