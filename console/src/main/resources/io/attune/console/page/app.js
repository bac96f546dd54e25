// Fetches the scope that is looked at whenever it changed, and redraws what is different.

import { h, clock, count } from './dom.js';
import * as cards from './cards.js';
import { loop, policy } from './loop.js';

const DEFAULT_SCOPE = 'default/app';
const QUIET_REFRESH = 5000;
const LEAST_PAUSE = 500;

const select = document.getElementById('scope');
const link = document.getElementById('link');
const linkText = document.getElementById('link-text');
const state = { scope: null, data: null, links: {}, showAll: false, fetching: false, again: false, drawn: new Map() };

const EMPTY_CHART = { bucketMillis: 5000, from: 0, buckets: 180, total: 0, lines: [] };
const nothing = (scope, reader) => ({
  scope, live: 'TRAFFIC', perMinute: 0, traffic: EMPTY_CHART, thumbs: EMPTY_CHART, detectors: [], openAlerts: 0, alerts: [], runs: [], gates: [],
  serving: { adapterId: null, baseModel: null, since: null }, deployments: [], deadLetters: { total: 0, reasons: [] },
  deadLettersWithoutScope: { total: 0, reasons: [] }, policy: null, reader,
});

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(address + ' answered ' + answer.status);
  return answer.json();
}

function tell(tone, text) {
  link.className = 'link ' + tone;
  if (linkText.textContent !== text) linkText.textContent = text;
}

function wanted() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

function offer(list) {
  const names = list.scopes.map((scope) => scope.scope);
  const asked = wanted();
  const busiest = [...list.scopes].sort((a, b) => b.lastSeen - a.lastSeen)[0];
  if (asked) state.scope = asked;
  else if (state.scope === null || !names.includes(state.scope)) state.scope = busiest ? busiest.scope : DEFAULT_SCOPE;
  if (!names.includes(state.scope)) names.unshift(state.scope);
  const shown = [...select.options].map((option) => option.value);
  if (JSON.stringify(shown) !== JSON.stringify(names)) {
    select.replaceChildren(...names.map((name) => h('option', { value: name }, name)));
  }
  select.value = state.scope;
}

/** Draws a part anew when its data or its size changed; whoever had the focus in it keeps it. */
function draw(id, key, make) {
  const place = document.querySelector(id);
  const text = JSON.stringify(key);
  if (state.drawn.get(id) === text) return;
  state.drawn.set(id, text);
  const focused = place.contains(document.activeElement) ? document.activeElement.id : '';
  const scrolled = place.querySelector('.scroll')?.scrollLeft || 0;
  place.replaceChildren(...[make()].flat(Infinity).filter((part) => part !== null));
  if (scrolled && place.querySelector('.scroll')) place.querySelector('.scroll').scrollLeft = scrolled;
  if (focused) document.getElementById(focused)?.focus();
}

function tileWidth(width) {
  const columns = Math.max(1, Math.floor((width + 14) / 264));
  return Math.floor((width - 14 * (columns - 1)) / columns) - 26;
}

function render() {
  const data = state.data;
  if (data === null) return;
  const body = (name) => `#card-${name} .body`;
  const width = (name) => document.querySelector(body(name)).clientWidth;
  const { deployments, alerts } = data;
  const links = state.links;
  draw('#loop', [data.live, data.perMinute, data.openAlerts, data.detectors, data.policy, data.runs, data.gates, deployments], () => loop(data));
  draw('#policy', data.policy, () => policy(data));
  draw(body('traffic'), [data.traffic, deployments, alerts, width('traffic')], () => cards.traffic(data, { width: width('traffic'), links }));
  draw(body('thumbs'), [data.thumbs, deployments, alerts, width('thumbs')], () => cards.thumbs(data, { width: width('thumbs'), links }));
  draw(body('detectors'), [data.detectors, deployments, alerts, width('detectors')], () => cards.detectors(data, { tile: tileWidth(width('detectors')) }));
  draw(body('alerts'), [alerts, state.showAll], () => cards.alerts(data, {
    showAll: state.showAll,
    onShowAll: () => {
      state.showAll = !state.showAll;
      render();
    },
  }));
  draw(body('retrain'), [data.runs, width('retrain')], () => cards.retrain(data, { width: width('retrain') }));
  draw(body('gate'), data.gates, () => cards.gate(data));
  draw(body('deployments'), [deployments, data.serving], () => cards.deployments(data));
  draw(body('dead'), [data.deadLetters, data.deadLettersWithoutScope, data.reader.unreadable], () => cards.dead(data));
  document.getElementById('foot').textContent =
    `${count(data.reader.records)} records read, as of ${clock(Date.now())}. Gateway ${links.gateway}, chat endpoint ${links.serving}, policy state ${links.state}.`;
}

async function refresh() {
  if (state.fetching) {
    state.again = true;
    return;
  }
  state.fetching = true;
  try {
    const list = await json('api/scopes');
    state.links = list;
    offer(list);
    const scope = state.scope;
    const data = await json('api/scopes/' + encodeURIComponent(scope));
    if (scope === state.scope) state.data = data || nothing(scope, list.reader);
    if (list.reader.problem) tell('', 'waiting: ' + list.reader.problem);
    else if (!list.reader.caughtUp) tell('', 'reading what happened before');
    else tell('up', 'live');
    render();
  } catch (failure) {
    tell('down', 'the console does not answer');
    console.warn(failure);
  } finally {
    setTimeout(() => {
      state.fetching = false;
      if (state.again) {
        state.again = false;
        refresh();
      }
    }, LEAST_PAUSE);
  }
}

function listen() {
  const events = new EventSource('api/events');
  events.addEventListener('changed', (event) => {
    if (!document.hidden && JSON.parse(event.data).scope === state.scope) refresh();
  });
  events.addEventListener('open', refresh);
}

select.addEventListener('change', () => {
  location.hash = encodeURIComponent(select.value);
});
window.addEventListener('hashchange', () => {
  state.scope = null;
  state.showAll = false;
  refresh();
});
document.addEventListener('visibilitychange', () => document.hidden || refresh());
new ResizeObserver(() => render()).observe(document.getElementById('cards'));
// "?still" shows one moment and stays with it: for printing, and for browsers that wait until a page is quiet.
if (!new URLSearchParams(location.search).has('still')) {
  setInterval(() => document.hidden || refresh(), QUIET_REFRESH);
  listen();
}
refresh();
