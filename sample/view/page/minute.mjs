import { element, fill } from './dom.mjs';

const SVG = 'http://www.w3.org/2000/svg';
const STRIPS = [
  { name: 'Calls', good: 'answered', bad: 'failed', unit: 'failed' },
  { name: 'Token requests', good: 'renewed', bad: 'notRenewed', unit: 'failed' },
  { name: 'Waiting callers', good: 'waiting', unit: 'at most' },
];

/** Three strips of sixty seconds. */
export function drawMinute(parent, { at, replicas }) {
  const second = Math.floor(at / 1_000);
  const seconds = Array.from({ length: 60 }, (_, index) => second - 59 + index);
  const all = replicas.flatMap(({ lastMinute }) => lastMinute);
  fill(parent, { second, all }, () => [
    ...STRIPS.map((strip) => drawStrip(strip, seconds, all)),
    element(
      'div',
      { class: 'strip-axis', 'aria-hidden': 'true' },
      element('span', { text: '60 s ago' }),
      element('span', { text: '30 s' }),
      element('span', { text: 'now' }),
    ),
  ]);
}

function drawStrip({ name, good, bad, unit }, seconds, all) {
  const sum = (second, key) =>
    all.reduce((total, one) => (one.at === second ? total + (one[key] ?? 0) : total), 0);
  const columns = seconds.map((second) => [sum(second, good), bad === undefined ? 0 : sum(second, bad)]);
  const total = (index) => columns.reduce((whole, one) => whole + one[index], 0);
  const most = Math.max(1, ...columns.map(([one, other]) => one + other));
  const text =
    bad === undefined
      ? `${unit} ${Math.max(...columns.map(([one]) => one))}`
      : `${total(0) + total(1)}, ${total(1)} ${unit}`;
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 60 1');
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', `${name} of the last minute: ${text}`);
  for (const [index, [one, other]] of columns.entries()) {
    picture.append(
      ...rectangles(index, one / most, 0, 'good'),
      ...rectangles(index, other / most, one / most, 'bad'),
    );
  }
  const label = element('span', {}, element('b', { text: name }), ` ${text}`);
  return element('div', { class: 'strip' }, label, picture);
}

function rectangles(index, height, above, name) {
  if (height === 0) return [];
  const made = document.createElementNS(SVG, 'rect');
  // Narrower where it failed, as not everybody tells the colours apart.
  const width = name === 'good' ? 0.76 : 0.4;
  const place = { x: index + (1 - width) / 2, width, y: 1 - above - height, height, class: name };
  for (const [key, value] of Object.entries(place)) made.setAttribute(key, value);
  return [made];
}
