// The chart for the README, from the core table: for each algorithm how many times as fast this package is as each peer, as bars
// from the line of equal speed on a logarithmic scale. Text in, SVG out; it brings its own ground, light or dark.

import { OURS } from './core.mjs';

/** Columns of the chart with their colours, which stand apart for colour-blind eyes too, on both grounds. */
export const SERIES = [
  ['jose', '#0b84d8'], ['hono', '#d65f9e'], ['jsonwebtoken', '#c98a00'],
  ['fast-jwt', '#00a077'], ['aws-jwt-verify', '#d9541a'], ['crypto.verify', '#8a8f98'],
];

const WIDTH = 760;
const LEFT = 104;
const RIGHT = 24;
const TOP = 92;
const BAR = 6;
const GAP = 14;
const FOOT = 46;
const FOOTNOTE = 'crypto.verify: Node’s bare signature check, without JSON and claims. No bar: the library lacks the algorithm.';

/** `table` is the answer of runCore. */
export function chart(table, { node, date }) {
  const rows = Object.entries(table).filter(([, { measured }]) => measured[OURS] !== undefined);
  const values = rows.flatMap(([, { measured }]) => SERIES.map(([name]) => ratio(measured, name)).filter((value) => value !== undefined));
  const scale = scaleOf(values);
  const height = TOP + rows.length * rowHeight() + FOOT;
  const bottom = height - FOOT;
  const facts = escape(`Node ${node.replace(/^v/u, '')}, ${date}`);
  const size = `viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title desc">
<title id="title">Speed of Tokenward relative to other libraries</title>
<desc id="desc">${escape(description(rows))}</desc>
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px; fill: #59636e } .head { font-size: 16px; font-weight: 600 }
  .ground { fill: #fff } .grid { stroke: #d1d9e0 } .one { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .small { fill: #9198a1 } .ground { fill: #0d1117 } .grid { stroke: #3d444d } .one { stroke: #f0f6fc }
  }
</style>
<rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>
<text class="head" x="20" y="28">How many times as fast as others Tokenward verifies</text>
<text class="small" x="20" y="46">right of the line: faster than the other; wall time, one call after another; ${facts}</text>
${legend()}
${scale.ticks.map((tick) => gridLine(tick, scale, bottom)).join('\n')}
${rows.map(([name, { measured }], index) => row(name, measured, TOP + index * rowHeight(), scale)).join('\n')}
<line class="one" x1="${scale.x(1)}" x2="${scale.x(1)}" y1="${TOP - 6}" y2="${bottom}"/>
<text class="small" x="20" y="${height - 12}">${FOOTNOTE}</text>
</svg>
`;
}

const rowHeight = () => SERIES.length * BAR + GAP;

const ratio = (measured, name) => measured[name]?.ratio.wall.median;

/** Logarithmic, from a power of ten's 1, 2 or 5 below the smallest value to one above the largest; 1 is always inside. */
export function scaleOf(values) {
  const steps = [-3, -2, -1, 0, 1, 2, 3].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const smallest = Math.min(0.5, ...values);
  const largest = Math.max(2, ...values);
  const low = steps.findLast((step) => step <= smallest) ?? steps[0];
  const high = steps.find((step) => step >= largest) ?? steps.at(-1);
  const width = WIDTH - LEFT - RIGHT;
  const x = (value) => {
    const inside = Math.min(Math.max(value, low), high);
    return Number((LEFT + (Math.log(inside / low) / Math.log(high / low)) * width).toFixed(1));
  };
  return { x, low, high, ticks: steps.filter((step) => step >= low && step <= high) };
}

function row(name, measured, top, scale) {
  const bars = SERIES.flatMap(([peer, colour], lane) => {
    const value = ratio(measured, peer);
    if (value === undefined) return [];
    const [from, to] = [scale.x(1), scale.x(value)].sort((one, other) => one - other);
    const place = `x="${from}" y="${top + GAP / 2 + lane * BAR}" width="${Math.max(1.5, to - from).toFixed(1)}" height="${BAR - 1}"`;
    return [`<rect ${place} fill="${colour}"><title>${escape(`${name}: ${figure(value)} times as fast as ${peer}`)}</title></rect>`];
  });
  return `<text x="20" y="${top + rowHeight() / 2 + 4}">${escape(name)}</text>\n${bars.join('\n')}`;
}

function gridLine(tick, scale, bottom) {
  const x = scale.x(tick);
  const label = `<text class="small" x="${x}" y="${bottom + 16}" text-anchor="middle">${tick}×</text>`;
  return `<line class="grid" x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${bottom}"/>${label}`;
}

function legend() {
  let x = 20;
  return SERIES.map(([name, colour]) => {
    const box = `<rect x="${x}" y="60" width="12" height="12" rx="2" fill="${colour}"/>`;
    const entry = `${box}<text class="small" x="${x + 17}" y="70">${escape(name)}</text>`;
    x += 38 + name.length * 6.5;
    return entry;
  }).join('\n');
}

function description(rows) {
  return rows.map(([name, { measured }]) => {
    const parts = SERIES.map(([peer]) => [peer, ratio(measured, peer)]).filter(([, value]) => value !== undefined);
    return `${name}: ${parts.map(([peer, value]) => `${figure(value)} times ${peer}`).join(', ')}`;
  }).join('; ');
}

const figure = (value) => String(Number(value.toPrecision(2)));

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
