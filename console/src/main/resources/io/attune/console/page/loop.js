// The loop as a picture: seven stages, the live one lit, each with the one figure that says how it stands.

import { h, words, adapter, badge, clock, count, num } from './dom.js';
import { grouped } from './cards.js';

const many = (n, word) => count(n) + ' ' + word + (n === 1 ? '' : 's');

function highest(data) {
  const ratios = grouped(data.detectors).map((group) => group.at(-1).points.at(-1).ratio).filter((r) => r !== null);
  return ratios.length > 0 ? Math.max(...ratios) : null;
}

function captions(data) {
  const top = highest(data);
  const run = data.runs[0];
  const verdict = data.gates[0];
  const deployed = data.deployments[0];
  return {
    TRAFFIC: count(data.perMinute) + ' per minute',
    DETECT: data.openAlerts > 0 ? many(data.openAlerts, 'open alert') : top === null ? 'no signal yet' : num(top, 2) + '× of alarm',
    POLICY: data.policy ? words(data.policy.state) : 'not known',
    RETRAIN: run === undefined ? 'idle' : run.progress && run.progress.steps > 0 && run.state === 'RUNNING' ? `step ${run.progress.step} of ${run.progress.steps}` : words(run.state),
    GATE: verdict === undefined ? 'idle' : words(verdict.verdict),
    DEPLOY: deployed === undefined ? 'none yet' : words(deployed.state) + ' ' + clock(deployed.time, false),
    SERVE: adapter(data.serving.adapterId),
  };
}

export function loop(data) {
  const texts = captions(data);
  return Object.entries(texts).map(([stage, text]) =>
    h('li', { class: 'stage', 'aria-current': data.live === stage ? 'step' : null },
      h('b', {}, stage.charAt(0) + stage.slice(1).toLowerCase()), h('span', { title: text }, text)));
}

export function policy(data) {
  const report = data.policy;
  if (!report) {
    return [badge('policy'), h('span', { class: 'why' }, 'The policy\'s state cannot be had from the streams at present; the picture is told from the records alone.')];
  }
  const alerts = Array.isArray(report.openAlerts) ? report.openAlerts.length : report.openAlerts;
  const facts = [
    typeof report.trainExamples === 'number' ? many(report.trainExamples, 'example') + ' to train on' : null,
    typeof report.holdoutExamples === 'number' ? count(report.holdoutExamples) + ' held out' : null,
    typeof alerts === 'number' ? many(alerts, 'open alert') : null,
    typeof report.retrainsToday === 'number' ? many(report.retrainsToday, 'retrain') + ' in 24 h' : null,
  ].filter((fact) => fact !== null);
  return [
    badge(words(report.state), report.state === 'STABLE' ? 'good' : 'live'),
    h('span', { class: 'why' }, report.why || report.lastDecision || ''),
    h('span', { class: 'facts' }, facts.join(' · ')),
  ];
}
