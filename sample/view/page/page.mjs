import { byId, duration, element, fill } from './dom.mjs';
import { drawMinute } from './minute.mjs';
import { drawLanes } from './timeline.mjs';

const SHOWN_ENTRIES = 12;
const SLOW_DRAWING_MS = 2_000;
const prefersLessMotion = matchMedia('(prefers-reduced-motion: reduce)');
let drawnAt = 0;

const events = new EventSource('/events');
events.addEventListener('open', () => showConnection('live', 'live'));
events.addEventListener('error', () => showConnection('lost', 'connection lost, trying again'));
events.addEventListener('message', ({ data }) => {
  const snapshot = JSON.parse(data);
  if (prefersLessMotion.matches && snapshot.at - drawnAt < SLOW_DRAWING_MS) return;
  drawnAt = snapshot.at;
  draw(snapshot);
});

function showConnection(is, text) {
  byId('connection').dataset.is = is;
  byId('connection').textContent = text;
}

function draw(snapshot) {
  const { facts, replicas, callbacks, actions } = snapshot;
  byId('facts').textContent = facts;
  drawLanes(byId('lanes'), snapshot);
  drawFigures(snapshot);
  drawMinute(byId('strips'), snapshot);
  fill(byId('entries'), entriesOf(replicas), (entries) => entries.map(drawEntry));
  fill(byId('failures'), failuresOf(replicas), (rows) =>
    drawTable(['Cause', 'Times'], rows, 'No failure so far.'),
  );
  byId('callbacks-card').hidden = callbacks === undefined;
  fill(byId('callbacks'), Object.entries(callbacks ?? {}), (rows) =>
    drawTable(['Outcome', 'Callbacks'], rows, 'No callback so far.'),
  );
  drawActions(actions);
}

function drawFigures({ at, replicas }) {
  const sum = (of) => replicas.reduce((total, replica) => total + of(replica), 0);
  const next = Math.min(...replicas.map(({ nextAttemptAt }) => nextAttemptAt ?? Infinity));
  const figures = [
    ['Waiting callers', sum(({ waiting }) => waiting)],
    ['New tokens', sum(({ renewals }) => renewals)],
    ['Failures', sum(({ failures }) => failures.reduce((total, { count }) => total + count, 0))],
    ['Next attempt', Number.isFinite(next) ? `in ${duration(next - at)}` : '–'],
  ];
  fill(byId('figures'), figures, () =>
    figures.map(([name, value]) =>
      element('div', {}, element('dt', { text: name }), element('dd', { text: String(value) })),
    ),
  );
}

/** The newest first; what repeats itself counts as one. */
function entriesOf(replicas) {
  const all = replicas.flatMap(({ name, entries }) =>
    entries.map(({ at, type, detail }) => ({
      at,
      type,
      text: replicas.length > 1 ? `${name}: ${detail}` : detail,
      times: 1,
    })),
  );
  const grouped = [];
  for (const entry of all.toReversed().toSorted((a, b) => b.at - a.at)) {
    const last = grouped.at(-1);
    if (last?.type === entry.type && last.text === entry.text) last.times += 1;
    else grouped.push(entry);
  }
  return grouped.slice(0, SHOWN_ENTRIES);
}

function drawEntry({ at, type, text, times }) {
  const date = new Date(at);
  const time = element('time', { datetime: date.toISOString(), text: date.toLocaleTimeString('en-GB') });
  const what = element('b', { text: type.replace('token.', '').replaceAll('_', ' ') });
  const isBad = /failed|locked|suspicious|ambiguous|mismatch|solo/.test(type);
  const rest = ` ${times > 1 ? `${times} times, ` : ''}${text}`;
  return element('li', { class: isBad ? 'bad' : 'good' }, time, element('span', {}, what, rest));
}

function failuresOf(replicas) {
  const counts = new Map();
  for (const { code, message, count } of replicas.flatMap(({ failures }) => failures)) {
    const cause = `${code}: ${message}`;
    counts.set(cause, (counts.get(cause) ?? 0) + count);
  }
  return [...counts];
}

function drawTable(heads, rows, nothing) {
  if (rows.length === 0) return [element('p', { class: 'empty', text: nothing })];
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col', text })));
  const body = rows.map(([name, count]) =>
    element('tr', {}, element('td', { text: name }), element('td', { text: String(count) })),
  );
  return [element('table', {}, element('thead', {}, head), element('tbody', {}, ...body))];
}

function drawActions(actions) {
  byId('controls').hidden = actions.length === 0;
  const known = actions.map(({ id, group, label, choices }) => ({ id, group, label, choices }));
  fill(byId('groups'), known, () => groupsOf(known).map(drawGroup));
  for (const { id, isOn } of actions) {
    if (isOn !== undefined) byId(`do-${id}`).setAttribute('aria-pressed', String(isOn));
  }
}

function groupsOf(actions) {
  const names = [...new Set(actions.map(({ group }) => group))];
  return names.map((name) => ({ name, actions: actions.filter(({ group }) => group === name) }));
}

function drawGroup({ name, actions }) {
  const rows = actions.map(({ id, label, choices }) => {
    const button = element('button', { type: 'button', id: `do-${id}`, text: label });
    const row = element('div', { class: 'action' });
    const select = choices && element('select', { id: `how-${id}`, 'aria-label': `${label}: how` });
    for (const [value, text] of choices ?? []) select.append(element('option', { value, text }));
    button.addEventListener('click', () => act(id, select?.value));
    row.append(...(select === undefined ? [button] : [select, button]));
    return row;
  });
  return element('fieldset', {}, element('legend', { text: name }), ...rows);
}

async function act(id, choice) {
  const query = choice === undefined ? '' : `?choice=${encodeURIComponent(choice)}`;
  const answer = await fetch(`/actions/${id}${query}`, { method: 'POST' })
    .then((response) => response.text())
    .catch(() => 'The process does not answer.');
  byId('done').textContent = answer;
}
