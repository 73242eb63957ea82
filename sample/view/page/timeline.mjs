import { duration, element, fill, keyed } from './dom.mjs';

const PAST = 1.5;
const FUTURE = 1.05;
const NOW = PAST / (PAST + FUTURE);
const SHORTEST_MS = 10_000;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200];
/** Pixels that a label needs. */
const TICK_PX = 64;
const MOST_TICKS = 8;
/** Percent: a label beyond would be cut off. */
const EDGE = 4;
const NEW_TOKEN = new Set(['token.obtained', 'token.refreshed', 'token.adopted']);

/** Percent of the track at an instant. */
function scaleOf({ at, replicas }) {
  const lives = replicas.flatMap(({ bars }) => bars.slice(-1)).map((bar) => bar.expiresAt - bar.from);
  const lifeMs = Math.max(SHORTEST_MS, ...lives);
  const start = at - PAST * lifeMs;
  const spanMs = (PAST + FUTURE) * lifeMs;
  return { at, start, spanMs, percent: (instant) => ((instant - start) / spanMs) * 100 };
}

/** A lane for each process; in it a row for each token, and one for what was tried. */
export function drawLanes(parent, snapshot) {
  const scale = scaleOf(snapshot);
  parent.querySelector('.empty')?.remove();
  const lanes = [...snapshot.replicas, { name: 'axis' }];
  keyed(
    parent,
    lanes,
    ({ name }) => name,
    makeLane,
    (lane, replica) => {
      if (replica.name === 'axis') updateAxis(lane.querySelector('.track'), scale);
      else updateLane(lane, replica, scale);
    },
  );
}

function makeLane({ name }) {
  if (name === 'axis') {
    const track = element('div', { class: 'track' });
    return element('div', { class: 'row axis', 'aria-hidden': 'true' }, element('span'), track);
  }
  return element(
    'section',
    { class: 'lane', 'aria-label': name },
    element(
      'header',
      {},
      element('h3', { text: name }),
      element('span', { class: 'state' }),
      element('span', { class: 'meta' }),
    ),
    element('div', { class: 'plot', role: 'img' }),
  );
}

function updateLane(lane, replica, scale) {
  const { state, epoch, waiting, solo, nextAttemptAt, bars, entries } = replica;
  const pill = lane.querySelector('.state');
  pill.textContent = state;
  pill.dataset.is = state;
  const next = nextAttemptAt === undefined ? '' : `next attempt in ${duration(nextAttemptAt - scale.at)}`;
  const meta = [`epoch ${epoch}`, `${waiting} waiting`, next, solo ? 'alone, without the store' : ''];
  lane.querySelector('.meta').textContent = meta.filter(Boolean).join(' · ');

  const plot = lane.querySelector('.plot');
  const rows = bars.filter(({ expiresAt }) => expiresAt > scale.start).slice(-4);
  keyed(
    plot,
    [...rows, { epoch: 'marks' }],
    (bar) => `${bar.epoch}-${bar.from}`,
    makeRow,
    (row, bar) => {
      if (bar.epoch === 'marks') updateMarks(row.lastChild, entries, scale);
      else updateBar(row.lastChild.firstChild, bar, scale);
    },
  );
  plot.setAttribute('aria-label', describe(rows.at(-1), scale.at));
}

function makeRow({ epoch, source, from, staleFrom, hardStop, expiresAt }) {
  const track = element('div', { class: 'track' });
  if (epoch === 'marks') {
    return element('div', { class: 'row marks' }, element('span', { text: 'attempts' }), track);
  }
  const part = (name, lengthMs) => {
    const made = element('span', { class: `part ${name}` });
    made.style.flexGrow = String(lengthMs);
    return made;
  };
  const parts = [
    part('fresh', staleFrom - from),
    part('stale', hardStop - staleFrom),
    part('over', expiresAt - hardStop),
  ];
  track.append(element('div', { class: 'bar' }, ...parts, element('span', { class: 'veil' })));
  return element('div', { class: 'row' }, element('span', { text: `${epoch} ${source}` }), track);
}

function updateBar(bar, { from, until, expiresAt }, { percent }) {
  bar.style.left = `${percent(from)}%`;
  bar.style.width = `${percent(expiresAt) - percent(from)}%`;
  bar.classList.toggle('was-replaced', until !== undefined);
  bar.lastChild.style.left = `${(((until ?? expiresAt) - from) / (expiresAt - from)) * 100}%`;
}

function updateMarks(track, entries, { start, percent }) {
  const shown = entries.filter(
    ({ at, type }) => at > start && (NEW_TOKEN.has(type) || type === 'token.failed'),
  );
  const make = ({ type }) => {
    const isGood = type !== 'token.failed';
    return element('span', { class: `mark ${isGood ? 'good' : 'bad'}`, text: isGood ? '●' : '✕' });
  };
  keyed(
    track,
    shown,
    ({ at, type }) => `${at}-${type}`,
    make,
    (mark, { at, type, detail }) => {
      mark.style.left = `${percent(at)}%`;
      mark.title = `${type} ${detail}`;
    },
  );
}

function describe(bar, now) {
  if (bar === undefined) return 'no token';
  const { epoch, source, staleFrom, hardStop, expiresAt } = bar;
  const when = (instant) => (instant > now ? `in ${duration(instant - now)}` : 'past');
  return `Token ${epoch}, ${source}. Stale ${when(staleFrom)}, hard stop ${when(hardStop)}, expiry ${when(expiresAt)}.`;
}

function updateAxis(track, { spanMs }) {
  const labels = Math.min(MOST_TICKS, track.clientWidth / TICK_PX);
  const step = STEPS_S.find((one) => spanMs / 1_000 / one <= labels) ?? STEPS_S.at(-1);
  fill(track, { spanMs, step }, () => ticks(spanMs, step));
}

function ticks(spanMs, step) {
  const spanS = spanMs / 1_000;
  const made = [];
  for (let second = -Math.floor((NOW * spanS) / step) * step; second < (1 - NOW) * spanS; second += step) {
    const left = NOW * 100 + (second / spanS) * 100;
    if (left < EDGE || left > 100 - EDGE) continue;
    const text = second === 0 ? 'now' : `${second < 0 ? '−' : '+'}${duration(Math.abs(second) * 1_000)}`;
    const tick = element('span', { class: second === 0 ? 'tick now' : 'tick', text });
    tick.style.left = `${left}%`;
    made.push(tick);
  }
  return made;
}
