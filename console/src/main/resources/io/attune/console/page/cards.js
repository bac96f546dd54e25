// One function per card: takes what the API gave for a scope, returns the card's content.

import { h, num, signed, percent, count, clock, duration, words, adapter, badge, isNumber } from './dom.js';
import { stacked, shares, ratios, curve, whisker } from './charts.js';

const TONES = {
  PASS: 'good', PROMOTED: 'good', FINISHED: 'good', RESOLVED: 'good', FAIL: 'bad', REJECTED: 'bad', FAILED: 'bad', CRITICAL: 'bad', ALARMED: 'bad',
  ROLLED_BACK: 'warn', INCONCLUSIVE: 'warn', WARNING: 'warn', CANARY: 'warn', RUNNING: 'live', STARTED: 'live', REQUESTED: 'live',
};

export const tag = (name) => badge(words(name), TONES[name]);

/** A colour per adapter: the base model's is grey, the others' in the order in which they were deployed. */
export function colors(data) {
  const known = [null];
  const meet = (id) => known.includes(id) || known.push(id);
  [...data.deployments].reverse().filter((d) => d.state !== 'REJECTED').forEach((d) => meet(d.adapterId));
  for (const line of [...data.traffic.lines, ...data.thumbs.lines]) meet(line.adapterId);
  return (id) => {
    const place = known.indexOf(id ?? null);
    return place <= 0 ? 0 : 1 + ((place - 1) % 7);
  };
}

/** What happened when, for the time charts. */
export function marks(data) {
  const decided = data.deployments
    .filter((d) => d.state !== 'REJECTED')
    .map((d) => ({ time: d.time, text: words(d.state), tone: 'promoted' }));
  const fired = data.alerts
    .filter((a) => a.kind === 'DRIFT' || a.kind === 'QUALITY')
    .map((a) => ({ time: a.since, text: words(a.kind) + ' alert', tone: 'alert' }));
  // One episode is often seen by several detectors within seconds: the first of them is marked.
  fired.sort((a, b) => a.time - b.time);
  const first = fired.filter((mark, i) => i === 0 || mark.time - fired[i - 1].time > 30000);
  return [...decided, ...first];
}

const shellSafe = (scope) => (/^[\w.\-]+\/[\w.\-]+$/.test(scope) ? scope : 'default/app');

function example(lead, path, body, links) {
  const gateway = (links.gateway || 'http://127.0.0.1:7070').replace(/\/$/, '');
  return [
    h('p', { class: 'empty' }, lead),
    h('pre', { tabindex: '0', 'aria-label': 'example command' },
      `curl ${gateway}${path} -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`),
  ];
}

const inOrder = (lines, color) => [...lines].sort((a, b) => color(a.adapterId) - color(b.adapterId));

const empty = (text) => h('p', { class: 'empty' }, text);

function legend(entries) {
  return h('ul', { class: 'legend' }, entries.map(([color, name, text]) =>
    h('li', { title: name === null ? 'base model' : name }, h('i', { class: 'f' + color }), adapter(name), ' ', h('b', {}, text))));
}

export function traffic(data, { width, links }) {
  const chart = data.traffic;
  if (chart.total === 0) {
    return example(
      'Every interaction that the gateway takes shows up here within a second. Send one:', '/v1/interactions',
      { scope: shellSafe(data.scope), id: 'hello-1', prompt: 'How do I reset my password?', response: 'Open Settings, then Security.', model: 'pocket' },
      links);
  }
  const color = colors(data);
  const ordered = inOrder(chart.lines, color);
  const lines = ordered.map((line) => ({ color: color(line.adapterId), counts: line.first }));
  return [
    stacked(width, 210, {
      from: chart.from, bucketMillis: chart.bucketMillis, buckets: chart.buckets, lines, marks: marks(data),
      label: `Interactions per ${chart.bucketMillis / 1000} seconds over 15 minutes; ${data.perMinute} in the last minute, ${chart.total} in all`,
    }),
    legend(ordered.map((line) => [color(line.adapterId), line.adapterId, count(line.totalFirst)])),
  ];
}

const SMOOTHED = 4;
const LEAST_VOTES = 3;

function smoothed(chart, line) {
  return line.first.map((_, i) => {
    let up = 0;
    let all = 0;
    for (let j = Math.max(0, i - SMOOTHED + 1); j <= i; j++) {
      up += line.first[j];
      all += line.first[j] + line.second[j];
    }
    const now = line.first[i] + line.second[i] > 0;
    return [chart.from + (i + 1) * chart.bucketMillis, now && all >= LEAST_VOTES ? up / all : null];
  }).filter((point) => point[1] !== null);
}

export function thumbs(data, { width, links }) {
  const chart = data.thumbs;
  if (chart.total === 0) {
    return example(
      'Thumbs are counted for the adapter that gave the answer. Judge an interaction:', '/v1/feedback',
      { scope: shellSafe(data.scope), interactionId: 'hello-1', thumb: 'up' }, links);
  }
  const color = colors(data);
  const lines = chart.lines.map((line) => ({ color: color(line.adapterId), points: smoothed(chart, line) }));
  return [
    shares(width, 210, {
      from: chart.from, to: chart.from + chart.buckets * chart.bucketMillis, lines, marks: marks(data),
      label: 'Thumbs-up share over 15 minutes: ' + chart.lines.map((l) => adapter(l.adapterId) + ' ' + percent(l.totalFirst / (l.totalFirst + l.totalSecond))).join(', '),
    }),
    legend(inOrder(chart.lines, color).map((line) => {
      const votes = line.totalFirst + line.totalSecond;
      return [color(line.adapterId), line.adapterId, percent(line.totalFirst / votes) + ' of ' + count(votes)];
    })),
  ];
}

/** Series of one feature and detector, one per adapter version, the newest last. */
export function grouped(detectors) {
  const groups = new Map();
  for (const series of detectors) {
    const key = JSON.stringify([series.feature, series.detector]);
    groups.set(key, [...(groups.get(key) || []), series]);
  }
  const newest = (series) => series.points.at(-1).time;
  return [...groups.values()].map((group) => group.sort((a, b) => newest(a) - newest(b)));
}

export function detectors(data, { tile }) {
  if (data.detectors.length === 0) {
    return empty('A chart per watched feature will appear here once the drift job has seen its first window of traffic: '
      + 'first the reference is taken, then the statistic is compared with its alarm threshold.');
  }
  const times = data.detectors.flatMap((series) => series.points.map((point) => point.time));
  const from = Math.max(Math.min(...times), Math.max(...times) - 900000);
  const to = Math.max(...times);
  const color = colors(data);
  return h('div', { class: 'tiles' }, grouped(data.detectors).map((group) => {
    const now = group.at(-1);
    const last = now.points.at(-1);
    const lines = group.map((series) => ({
      color: series.adapterId === null ? 1 : color(series.adapterId),
      points: series.points.filter((p) => p.time >= from).map((p) => [p.time, p.phase === 'REFERENCE' ? null : p.ratio]),
    }));
    const sub = now.detector + (now.adapterId === null ? '' : ' · ' + adapter(now.adapterId));
    const mean = isNumber(last.value) && isNumber(last.reference) ? `mean ${num(last.value)}, was ${num(last.reference)}` : '';
    return h('div', { class: 'tile' + (now.phase === 'ALARMED' ? ' alarmed' : '') },
      h('div', { class: 'top' },
        h('span', { class: 'name', title: now.feature }, words(now.feature)),
        h('span', { class: 'ratio' }, num(last.ratio, 2) + '×')),
      h('div', { class: 'sub' }, h('span', { title: sub }, sub), now.phase === 'WATCHING' ? h('span', {}, mean) : tag(now.phase)),
      ratios(tile, 132, {
        from, to, lines, marks: marks(data).map((mark) => ({ ...mark, text: '' })),
        label: `${now.feature}: statistic ${num(last.statistic)}, threshold ${num(last.threshold)}, ${words(now.phase)}`,
      }));
  }));
}

const ALERTS_SHOWN = 6;

export function alerts(data, { showAll, onShowAll }) {
  if (data.alerts.length === 0) {
    return empty('No alert so far. A detector that reaches its threshold, a rise of harmful traffic, or a scorer that falls silent will be listed here.');
  }
  const shown = showAll ? data.alerts : data.alerts.slice(0, ALERTS_SHOWN);
  const rows = shown.map((a) => h('tr', { class: a.resolvedAt === null ? '' : 'past' },
    h('td', { class: 'tight' }, a.resolvedAt === null ? badge('open', 'bad') : badge('resolved', 'good')),
    h('td', { class: 'tight' }, tag(a.severity)),
    h('td', { class: 'tight' }, words(a.kind), a.attribution === null ? '' : [h('br'), h('small', {}, words(a.attribution))]),
    h('td', { class: 'tight' }, words(a.feature), h('br'), h('small', {}, a.detector + (a.adapterId === null ? '' : ' · ' + adapter(a.adapterId)))),
    h('td', { class: 'num' }, num(a.statistic) + ' / ' + num(a.threshold)),
    h('td', { class: 'tight' }, clock(a.since)),
    h('td', { class: 'tight' }, clock(a.changePoint)),
    h('td', { class: 'text' }, a.message, a.resolution === null || a.resolution === a.message ? '' : ' Resolved ' + clock(a.resolvedAt) + ': ' + a.resolution,
      a.count > 1 ? ' (' + a.count + ' times)' : '', evidence(a))));
  return [
    h('div', { class: 'scroll', id: 'scroll-alerts', tabindex: '0', role: 'region', 'aria-label': 'alerts' }, h('table', {},
      h('thead', {}, h('tr', {}, ['State', 'Severity', 'Kind', 'What'].map((t) => h('th', { scope: 'col' }, t)),
        h('th', { scope: 'col', class: 'num' }, 'Statistic / threshold'), ['Fired', 'Change at', 'Message'].map((t) => h('th', { scope: 'col' }, t)))),
      h('tbody', {}, rows))),
    data.alerts.length > ALERTS_SHOWN
      ? moreButton(showAll ? 'Show fewer' : `Show all ${data.alerts.length}`, showAll, onShowAll)
      : null,
  ];
}

// The page is drawn anew with every alert; what a reader unfolded stays unfolded.
const unfolded = new Set();

// What a person needs to judge an alert: which features moved and which stood still, the prompts that grew, interactions to look at.
function evidence(a) {
  if (a.moves.length === 0 && a.clusters.length === 0 && a.sampleInteractionIds.length === 0) {
    return '';
  }
  const share = (x) => num(100 * x, 1) + ' %';
  const moves = a.moves.map((m) => h('tr', { class: m.moved ? '' : 'past' },
    h('td', {}, words(m.feature)), h('td', {}, m.moved ? 'moved' : 'stands'),
    h('td', { class: 'num' }, isNumber(m.before) ? num(m.before) : '–'), h('td', { class: 'num' }, isNumber(m.after) ? num(m.after) : '–'),
    h('td', { class: 'num' }, isNumber(m.low) ? `${num(m.low)} to ${num(m.high)}` : '–'), h('td', { class: 'num' }, num(m.observations))));
  const box = h('details', { open: unfolded.has(a.dedupKey) }, h('summary', {}, 'Evidence'),
    moves.length === 0 ? '' : h('table', {},
      h('thead', {}, h('tr', {}, ['Feature', '', 'Before', 'Since', 'Difference, 95 %', 'Seen'].map((t) => h('th', { scope: 'col' }, t)))),
      h('tbody', {}, moves)),
    a.clusters.map((c) => h('p', {}, `${words(c.name)} prompts: ${share(c.before)} to ${share(c.after)}, such as ${c.interactionIds.join(', ')}`)),
    a.sampleInteractionIds.length === 0 ? '' : h('p', {}, 'Interactions since: ' + a.sampleInteractionIds.join(', ')));
  box.addEventListener('toggle', () => (box.open ? unfolded.add(a.dedupKey) : unfolded.delete(a.dedupKey)));
  return box;
}

function moreButton(text, expanded, onClick) {
  const button = h('button', { type: 'button', id: 'all-alerts', class: 'more', 'aria-expanded': String(expanded) }, text);
  button.addEventListener('click', onClick);
  return button;
}

function facts(pairs) {
  return h('dl', { class: 'facts-grid' }, pairs.filter(([, value]) => value !== '–').map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

export function retrain(data, { width }) {
  if (data.runs.length === 0) {
    return empty('No retrain so far. When the policy confirms a change and has examples enough, the run shows here with its loss and the time to go.');
  }
  const run = data.runs[0];
  const { order, progress, result } = run;
  const steps = progress?.steps || result?.steps || 0;
  const step = run.state === 'FINISHED' ? steps : progress?.step || 0;
  const share = steps > 0 ? Math.min(1, step / steps) : 0;
  const bar = h('div', {
    class: 'bar' + (run.state === 'FINISHED' ? ' done' : run.state === 'FAILED' ? ' failed' : ''), role: 'progressbar',
    'aria-valuemin': 0, 'aria-valuemax': steps, 'aria-valuenow': step, 'aria-label': 'training steps',
  }, h('div', {}));
  bar.firstChild.style.width = (100 * share).toFixed(1) + '%';
  const points = run.curve.map((p) => [p.step, p.loss]);
  return [
    h('p', { class: 'head' }, tag(run.state), order === null ? '' : h('span', {}, words(order.attribution) + ', ordered ' + clock(order.time)),
      isNumber(progress?.etaSeconds) && run.state === 'RUNNING' ? h('b', {}, 'about ' + duration(progress.etaSeconds) + ' to go') : ''),
    bar,
    facts([
      ['Step', steps > 0 ? `${step} of ${steps}` : '–'], ['Loss', num(result?.finalLoss ?? progress?.loss)],
      ['Held-out loss', num(result?.holdoutLoss)], ['Tokens/s', num(result?.tokensPerSecond ?? progress?.tokensPerSecond)],
      ['Took', duration(result?.seconds)], ['New rows', count(result?.trainExamples)], ['Replayed', count(result?.replayExamples)],
      ['Objective', result?.objective?.toUpperCase() ?? '–'],
      ['Wanted, unwanted', isNumber(result?.desirableExamples) ? `${count(result.desirableExamples)}, ${count(result.undesirableExamples)}` : '–'],
      ['Starts from', order === null ? '–' : adapter(order.parentAdapter)], ['Adapter', result ? adapter(result.adapterId) : '–'],
    ]),
    progress?.message ? h('p', { class: 'reason' }, progress.message) : null,
    points.length > 1 ? curve(width, 150, { points, steps, label: `Loss from ${num(points[0][1])} to ${num(points.at(-1)[1])}` }) : null,
    data.runs.length > 1 ? [h('h3', {}, 'Earlier'), h('ul', { class: 'legend' }, data.runs.slice(1).map((r) =>
      h('li', {}, tag(r.state), ' ', clock(r.order?.time ?? r.progress?.time ?? r.result?.time), ' ', r.result ? adapter(r.result.adapterId) : '')))] : null,
  ];
}

function report(r) {
  return [
    h('p', { class: 'head' }, tag(r.verdict), h('b', { title: r.adapterId }, adapter(r.adapterId)), 'against', h('b', {}, adapter(r.incumbent)),
      h('span', {}, clock(r.time)), h('code', {}, r.rule)),
    h('div', { class: 'scroll', id: 'scroll-gate', tabindex: '0', role: 'region', 'aria-label': 'metrics of the gate' }, h('table', {},
      h('thead', {}, h('tr', {}, ['Slice', 'Metric'].map((t) => h('th', { scope: 'col' }, t)),
        ['Incumbent', 'Candidate'].map((t) => h('th', { scope: 'col', class: 'num' }, t)),
        h('th', { scope: 'col' }, 'Change with interval'), h('th', { scope: 'col', class: 'num' }, 'Pairs'), h('th', { scope: 'col' }, 'Outcome'))),
      h('tbody', {}, r.metrics.map((m) => h('tr', {},
        h('td', { class: 'tight' }, m.slice), h('td', { class: 'tight' }, m.name + (m.lowerIsBetter ? ' ↓' : ' ↑')),
        h('td', { class: 'num' }, num(m.incumbent)), h('td', { class: 'num' }, num(m.candidate)),
        h('td', { class: 'tight' }, whisker(170, 24, m, `change ${signed(m.difference)}, interval ${signed(m.low)} to ${signed(m.high)}, margin ${signed(m.margin)}`),
          h('small', {}, `${signed(m.difference)} (${isNumber(m.low) ? signed(m.low) : '−∞'} to ${isNumber(m.high) ? signed(m.high) : '∞'})`)),
        h('td', { class: 'num' }, count(m.n)), h('td', { class: 'tight' }, tag(m.outcome))))))),
    h('p', { class: 'reason' }, r.reason),
  ];
}

export function gate(data) {
  if (data.gates.length === 0) {
    return empty('No candidate has come to the gate. Each will be compared with what serves now: better on the shifted rows, not worse on the anchors, not worse on safety.');
  }
  const [newest, ...earlier] = data.gates;
  return [
    report(newest),
    h('p', { class: 'empty' }, h('small', {}, 'The whole interval must lie on the shaded ground; the dashed line is the written margin, the thin one no change.')),
    earlier.length > 0 ? [h('h3', {}, 'Earlier'), h('ul', { class: 'legend' }, earlier.map((r) =>
      h('li', { title: r.reason }, tag(r.verdict), ' ', clock(r.time), ' ', adapter(r.adapterId), ' ', h('code', {}, r.rule))))] : null,
  ];
}

export function deployments(data) {
  const { serving } = data;
  const now = h('p', { class: 'head' }, 'Serving now:', h('b', { title: serving.adapterId || '' }, adapter(serving.adapterId)),
    serving.baseModel ? h('span', {}, 'on ' + serving.baseModel) : '', serving.since === null ? '' : h('span', {}, 'since ' + clock(serving.since)));
  if (data.deployments.length === 0) {
    return [now, empty('No decision so far. Promotions, refusals and roll-backs will be listed here, each with its reason.')];
  }
  return [now, h('ol', { class: 'timeline' }, data.deployments.slice(0, 12).map((d) =>
    h('li', { class: TONES[d.state] || '' }, tag(d.state), ' ', h('b', { title: d.adapterId || '' }, adapter(d.adapterId)), ` ${clock(d.time)}, by ${d.actor}`,
      h('p', {}, d.reason))))];
}

export function dead(data) {
  const rows = [...data.deadLetters.reasons, ...data.deadLettersWithoutScope.reasons.map((r) => ({ ...r, reason: r.reason + ' (no scope)' }))];
  const unreadable = data.reader.unreadable.map((u) =>
    h('tr', {}, h('td', { class: 'num' }, count(u.count)), h('td', { class: 'tight' }, 'console'), h('td', { class: 'text' }, 'unreadable on ' + u.topic + ': ' + u.last)));
  if (rows.length === 0 && unreadable.length === 0) {
    return empty('None. Whatever cannot be processed is kept whole on attune.dead-letters and counted here by its reason.');
  }
  return h('div', { class: 'scroll', id: 'scroll-dead', tabindex: '0', role: 'region', 'aria-label': 'dead letters' }, h('table', {},
    h('thead', {}, h('tr', {}, h('th', { scope: 'col', class: 'num' }, 'Count'), h('th', { scope: 'col' }, 'From'), h('th', { scope: 'col' }, 'Reason'))),
    h('tbody', {}, rows.map((r) => h('tr', {}, h('td', { class: 'num' }, count(r.count)), h('td', { class: 'tight' }, r.component), h('td', { class: 'text' }, r.reason))), unreadable)));
}
