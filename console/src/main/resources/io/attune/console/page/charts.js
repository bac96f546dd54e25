// Small charts as inline SVG, drawn at the size of their place on the page.

import { s, num, percent, clock, isNumber } from './dom.js';

const LEFT = 46;
const RIGHT = 12;
const TOP = 16;
const BOTTOM = 22;

function frame(width, height, label) {
  return s('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
}

/** A round number at or above a maximum. */
function ceiling(max) {
  if (max <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 4, 5, 8, 10].map((step) => step * unit).find((step) => step >= max);
}

function timeAxis(svg, width, height, from, to, x) {
  const base = height - BOTTOM;
  svg.append(s('line', { class: 'axis', x1: LEFT, x2: width - RIGHT, y1: base, y2: base }));
  const steps = width > 480 ? 5 : width > 330 ? 3 : 2;
  for (let i = 0; i <= steps; i++) {
    const time = from + ((to - from) * i) / steps;
    const anchor = i === 0 ? 'start' : i === steps ? 'end' : 'middle';
    svg.append(s('text', { x: x(time), y: height - 6, 'text-anchor': anchor }, clock(time, to - from < 300000)));
  }
}

function valueAxis(svg, width, ticks, y, text) {
  for (const tick of ticks) {
    svg.append(s('line', { class: 'grid', x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }));
    svg.append(s('text', { x: LEFT - 6, y: y(tick) + 4, 'text-anchor': 'end' }, text(tick)));
  }
}

/** Vertical lines at moments of note: {time, text, tone}. */
function markers(svg, list, from, to, x, height) {
  let free = -Infinity;
  for (const { time, text, tone } of list.filter((m) => m.time >= from && m.time <= to).sort((a, b) => a.time - b.time)) {
    const at = x(time);
    svg.append(s('line', { class: 'marker ' + tone, x1: at, x2: at, y1: TOP - 4, y2: height - BOTTOM }));
    if (at > free && text) {
      const flip = at > Number(svg.getAttribute('width')) - 90;
      svg.append(s('text', { class: 'marker-label ' + tone, x: at + (flip ? -4 : 4), y: TOP - 4, 'text-anchor': flip ? 'end' : 'start' }, text));
      free = at + text.length * 6.5 + 8;
    }
  }
}

/** Counts per bucket, stacked: lines of {color, counts}. */
export function stacked(width, height, { from, bucketMillis, buckets, lines, marks, label }) {
  const svg = frame(width, height, label);
  const to = from + buckets * bucketMillis;
  const x = (time) => LEFT + ((time - from) / (to - from)) * (width - LEFT - RIGHT);
  const sums = Array.from({ length: buckets }, (_, i) => lines.reduce((sum, line) => sum + line.counts[i], 0));
  const max = ceiling(Math.max(4, ...sums));
  const y = (value) => height - BOTTOM - (value / max) * (height - BOTTOM - TOP);
  valueAxis(svg, width, [0, max / 2, max], y, (tick) => num(tick));
  timeAxis(svg, width, height, from, to, x);
  const thick = Math.max(1, x(from + bucketMillis) - x(from) - (width > 560 ? 0.8 : 0.2));
  for (let i = 0; i < buckets; i++) {
    let below = 0;
    for (const line of lines) {
      const value = line.counts[i];
      if (value > 0) {
        svg.append(s('rect', {
          class: 'f' + line.color, x: x(from + i * bucketMillis), width: thick, y: y(below + value), height: y(below) - y(below + value),
        }));
        below += value;
      }
    }
  }
  markers(svg, marks, from, to, x, height);
  return svg;
}

function path(points, x, y) {
  let d = '';
  let pen = false;
  for (const [time, value] of points) {
    if (!isNumber(value)) {
      pen = false;
    } else {
      d += (pen ? 'L' : 'M') + x(time).toFixed(1) + ' ' + y(value).toFixed(1);
      pen = true;
    }
  }
  return d;
}

function trace(svg, points, x, y, classes) {
  svg.append(s('path', { class: 's ' + classes, d: path(points, x, y) }));
  const last = points.filter((p) => isNumber(p[1])).at(-1);
  if (last) svg.append(s('circle', { class: classes.replace(/\bc(\d)/, 'f$1'), cx: x(last[0]), cy: y(last[1]), r: 3 }));
}

/** Shares between 0 and 1 over time: lines of {color, points: [[time, share or null]]}. */
export function shares(width, height, { from, to, lines, marks, label }) {
  const svg = frame(width, height, label);
  const x = (time) => LEFT + ((time - from) / (to - from)) * (width - LEFT - RIGHT);
  const y = (value) => height - BOTTOM - value * (height - BOTTOM - TOP);
  valueAxis(svg, width, [0, 0.5, 1], y, percent);
  timeAxis(svg, width, height, from, to, x);
  for (const line of lines) trace(svg, line.points, x, y, 'c' + line.color);
  markers(svg, marks, from, to, x, height);
  return svg;
}

/** Ratios of statistic to threshold, the threshold at 1; logarithmic where they go far above it. */
export function ratios(width, height, { from, to, lines, marks, label }) {
  const svg = frame(width, height, label);
  const values = lines.flatMap((line) => line.points.map((p) => p[1])).filter(isNumber);
  const max = Math.max(1.25, ...values);
  const log = max > 8;
  const low = 0.05;
  const span = height - BOTTOM - TOP;
  const x = (time) => LEFT + ((time - from) / Math.max(1, to - from)) * (width - LEFT - RIGHT);
  const y = (value) => {
    const share = log ? Math.log(Math.max(low, value) / low) / Math.log((max * 1.2) / low) : Math.max(0, value) / (max * 1.05);
    return height - BOTTOM - share * span;
  };
  valueAxis(svg, width, log ? [0.1, ...(max > 12 ? [10] : []), ...(max > 120 ? [100] : [])] : [0, ...(max > 1.8 ? [Math.floor(max)] : [])], y, (tick) => num(tick));
  timeAxis(svg, width, height, from, to, x);
  svg.append(s('line', { class: 'threshold', x1: LEFT, x2: width - RIGHT, y1: y(1), y2: y(1) }));
  svg.append(s('text', { class: 'threshold-label', x: LEFT - 6, y: y(1) + 4, 'text-anchor': 'end' }, '1'));
  if (log) svg.append(s('text', { x: LEFT, y: TOP - 5 }, 'log scale'));
  markers(svg, marks, from, to, x, height);
  lines.forEach((line, i) => trace(svg, line.points, x, y, 'c' + line.color + (i < lines.length - 1 ? ' past' : '')));
  return svg;
}

/** A loss by step. */
export function curve(width, height, { points, steps, label }) {
  const svg = frame(width, height, label);
  const values = points.map((p) => p[1]);
  const top = Math.max(...values) * 1.05;
  const bottom = Math.max(0, Math.min(...values) * 0.9);
  const end = Math.max(steps || 0, ...points.map((p) => p[0]), 1);
  const x = (step) => LEFT + (step / end) * (width - LEFT - RIGHT);
  const y = (value) => height - BOTTOM - ((value - bottom) / Math.max(1e-9, top - bottom)) * (height - BOTTOM - TOP);
  valueAxis(svg, width, [bottom, (top + bottom) / 2, top], y, (tick) => num(tick, 2));
  svg.append(s('line', { class: 'axis', x1: LEFT, x2: width - RIGHT, y1: height - BOTTOM, y2: height - BOTTOM }));
  svg.append(s('text', { x: LEFT, y: height - 6 }, 'step 0'));
  svg.append(s('text', { x: width - RIGHT, y: height - 6, 'text-anchor': 'end' }, String(end)));
  svg.append(s('text', { x: LEFT + 4, y: TOP - 4 }, 'loss, nats per token'));
  trace(svg, points, x, y, 'c1');
  return svg;
}

/** An interval of a difference round 0, on the ground that the gate asks for: {low, high, difference, margin, lowerIsBetter}. */
export function whisker(width, height, m, label) {
  const svg = frame(width, height, label);
  const ends = [m.low, m.high, m.difference, m.margin].filter(isNumber).map(Math.abs);
  const reach = Math.max(1e-9, ...ends) * 1.15;
  const x = (value) => 4 + ((value + reach) / (2 * reach)) * (width - 8);
  const middle = height / 2;
  if (isNumber(m.margin)) {
    const edge = x(m.margin);
    const start = m.lowerIsBetter ? 0 : edge;
    svg.append(s('rect', { class: 'zone', x: start, y: 2, width: m.lowerIsBetter ? edge : width - edge, height: height - 4, rx: 4 }));
    svg.append(s('line', { class: 'threshold', x1: edge, x2: edge, y1: 2, y2: height - 2 }));
  }
  svg.append(s('line', { class: 'zero', x1: x(0), x2: x(0), y1: 2, y2: height - 2 }));
  const low = isNumber(m.low) ? x(m.low) : 0;
  const high = isNumber(m.high) ? x(m.high) : width;
  svg.append(s('line', { class: 'whisker', x1: low, x2: high, y1: middle, y2: middle }));
  if (isNumber(m.low)) svg.append(s('line', { class: 'whisker', x1: low, x2: low, y1: middle - 4, y2: middle + 4 }));
  if (isNumber(m.high)) svg.append(s('line', { class: 'whisker', x1: high, x2: high, y1: middle - 4, y2: middle + 4 }));
  if (isNumber(m.difference)) svg.append(s('circle', { class: 'whisker-dot', cx: x(m.difference), cy: middle, r: 4 }));
  return svg;
}
