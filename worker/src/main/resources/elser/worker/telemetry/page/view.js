// Puts a status into the document.

import { Table, attribute, child, line, text } from './table.js';
import * as words from './words.js';

const badge = (state) => `badge ${/^[a-z_]+$/.test(state) ? state : ''}`;

const waitingList = (reasons) =>
  Object.entries(reasons)
    .map(([reason, count]) => `${words.number(count)} × ${words.reason(reason)}`)
    .join(', ');

const TARGETS = [
  { label: 'Target', show: (cell, each) => line(cell, 0, each.target, 'name') },
  {
    label: 'Breaker',
    show: (cell, each) => {
      line(cell, 0, words.plain(each.breaker ?? 'none'), badge(each.breaker ?? 'none'));
      line(cell, 1, words.breaker(each.breaker), 'quiet');
    },
  },
  { label: 'In flight', className: 'number half', show: (cell, each) => text(cell, words.number(each.provisionings)) },
  { label: 'Waiters', className: 'number half', show: (cell, each) => text(cell, words.number(each.waiters)) },
  {
    label: 'State',
    show: (cell, each) => {
      line(cell, 0, waitingList(each.waiting_for) || '–');
      line(cell, 1, each.stalled ? `${words.number(each.stalled)} stalled` : '', 'badge stalled');
    },
  },
];

/** What can be counted of the way to fully allocated: parts of the model, then allocations. */
function progress(each) {
  if (each.percent !== undefined) {
    return { of: 'Download', value: each.percent, max: 100, words: `${each.percent} %` };
  }
  if (each.allocation === undefined) {
    return undefined;
  }
  const { allocation_count: count, target_allocation_count: target } = each.allocation;
  return { of: 'Allocations', value: count, max: Math.max(target, 1), words: `${words.number(count)} of ${words.number(target)}` };
}

function showProgress(cell, each) {
  const bar = child(cell, 0, 'progress');
  const label = child(cell, 1, 'span');
  const seen = progress(each);
  bar.hidden = seen === undefined;
  bar.className = each.stalled || each.stalled_for || each.waiting_for === 'capacity' ? 'stalled' : '';
  if (seen !== undefined) {
    bar.max = seen.max;
    bar.value = seen.value;
    attribute(bar, 'aria-label', `${seen.of} of ${each.model} on ${each.target}`);
    attribute(bar, 'aria-valuetext', seen.words);
  }
  label.className = seen === undefined ? 'quiet' : 'percent';
  text(label, seen?.words ?? (each.waiting_for === 'gateway' ? 'not seen now' : 'none yet'));
}

const PROVISIONINGS = [
  {
    label: 'Model',
    show: (cell, each) => {
      line(cell, 0, each.model, 'name');
      line(cell, 1, `on ${each.target}`, 'quiet');
    },
  },
  {
    label: 'Endpoint',
    show: (cell, each) => {
      line(cell, 0, each.inference_id ?? 'not chosen yet', each.inference_id === undefined ? 'quiet' : 'id');
      line(cell, 1, each.dedicated ? 'dedicated' : '', 'badge');
      line(cell, 2, each.attempt > 1 ? `attempt ${words.number(each.attempt)}` : '', 'badge');
    },
  },
  {
    label: 'State',
    show: (cell, each) => {
      line(cell, 0, words.waitingFor(each));
      const standsFor = each.stalled_for ? ` for ${words.span(words.millis(each.stalled_for))}` : '';
      line(cell, 1, each.stalled || each.stalled_for ? `stalled${standsFor}` : '', 'badge stalled');
    },
  },
  { label: 'Progress', className: 'progress', show: showProgress },
  { label: 'Waiters', className: 'number half', show: (cell, each) => text(cell, words.number(each.waiters)) },
  {
    label: 'Age',
    className: 'number half',
    show: (cell, each, now) => text(cell, words.span(now - Date.parse(each.started_at))),
  },
];

const FAILURES = [
  {
    label: 'When',
    show: (cell, each, now) => {
      line(cell, 0, words.clock(each.at, now));
      line(cell, 1, `${words.span(now - Date.parse(each.at))} ago`, 'quiet');
    },
  },
  {
    label: 'What',
    show: (cell, each) => {
      line(cell, 0, each.model ?? each.inference_id ?? 'a request', 'name');
      line(cell, 1, each.target === undefined ? '' : `on ${each.target}`, 'quiet');
      line(cell, 2, each.model === undefined ? '' : (each.inference_id ?? ''), 'quiet id');
    },
  },
  {
    label: 'Why',
    show: (cell, each) => {
      line(cell, 0, words.plain(each.reason), each.refused ? 'badge refused' : 'badge failed');
      line(cell, 1, each.message, 'message');
      const status = each.http_status === undefined ? '' : `HTTP ${each.http_status}`;
      line(cell, 2, [status, each.error_type ?? ''].filter(Boolean).join(' · '), 'quiet id');
    },
  },
  {
    label: 'Requests',
    show: (cell, each) => {
      line(cell, 0, each.request_id, 'id');
      line(cell, 1, each.requests > 1 ? `and ${words.number(each.requests - 1)} more` : '', 'quiet');
      line(cell, 2, each.refused ? 'refused; corrected, it may come again' : each.retryable ? 'may be asked again' : 'the same would fail again', 'quiet');
    },
  },
];

const PARTITIONS = [
  { label: 'Partition', show: (cell, each) => text(cell, each.partition) },
  {
    label: 'State',
    show: (cell, each) => {
      line(cell, 0, words.plain(each.state), badge(each.state));
      line(cell, 1, words.partition(each.state), 'quiet');
    },
  },
  { label: 'Lag', className: 'number half', show: (cell, each) => text(cell, each.lag === undefined ? '–' : words.number(each.lag)) },
  { label: 'Event loop', className: 'half', show: (cell, each) => text(cell, each.loop) },
];

const attention = (each) => (each.stalled ? 0 : ['gateway', 'capacity'].includes(each.waiting_for) ? 1 : 2);

/** All that the page shows, as figures. */
export function figures(status) {
  const partitions = status.loops.flatMap((loop) => loop.partitions.map((each) => ({ ...each, loop: loop.name })));
  const ended = {};
  for (const loop of status.loops) {
    for (const [outcome, count] of Object.entries(loop.counts.ended)) {
      ended[outcome] = (ended[outcome] ?? 0) + count;
    }
  }
  const lags = partitions.map((each) => each.lag).filter((lag) => lag !== undefined);
  const sum = (name) => status.targets.reduce((all, each) => all + each[name], 0);
  const all = Object.values(ended).reduce((a, b) => a + b, 0);
  return {
    provisionings: status.loops
      .flatMap((loop) => loop.provisionings)
      .sort((a, b) => attention(a) - attention(b) || (a.started_at < b.started_at ? -1 : 1)),
    partitions: partitions.sort((a, b) => a.partition - b.partition),
    inFlight: sum('provisionings'),
    waiters: sum('waiters'),
    stalled: sum('stalled'),
    lag: lags.length === 0 && partitions.length > 0 ? undefined : lags.reduce((a, b) => a + b, 0),
    served: ended.fully_allocated ?? 0,
    failed: all - (ended.fully_allocated ?? 0),
    away: status.targets.filter((each) => each.breaker !== undefined && each.breaker !== 'closed').length,
  };
}

function tiles(found) {
  return [
    ['In flight', found.inFlight, found.stalled ? `${words.number(found.stalled)} stalled` : 'provisionings', found.stalled > 0],
    ['Waiters', found.waiters, 'unanswered requests', false],
    ['Lag', found.lag, found.lag === undefined ? 'not known yet' : 'records not put away', false],
    ['Served', found.served, 'since the start', false],
    ['Failed', found.failed, 'since the start', false],
    ['Breakers', found.away, found.away ? 'not closed' : 'all closed', found.away > 0],
  ];
}

function showTiles(found) {
  const list = document.getElementById('tiles');
  tiles(found).forEach(([label, value, note, isBad], index) => {
    const tile = child(list, index, 'div');
    attribute(tile, 'data-bad', isBad ? '' : null);
    text(child(tile, 0, 'dt'), label);
    text(child(tile, 1, 'dd'), value === undefined ? '–' : words.number(value));
    text(child(tile, 2, 'dd', 'note'), note);
  });
}

export class View {
  #targets = new Table('targets', TARGETS, (each) => each.target);
  #provisionings = new Table('provisionings', PROVISIONINGS, (each) => each.provisioning_id);
  #failures = new Table('failures', FAILURES, (each) => JSON.stringify([each.provisioning_id, each.target, each.model, each.reason, each.message]));
  #partitions = new Table('partitions', PARTITIONS, (each) => `${each.loop}/${each.partition}`);

  /** Shows a status; now is the worker's own time. */
  show(status, now) {
    const found = figures(status);
    showTiles(found);
    this.#identity(status, found, now);
    this.#troubles(status.troubles);
    this.#targets.show(status.targets, now);
    this.#provisionings.show(found.provisionings, now);
    this.#failures.show(status.recent_failures, now);
    this.#partitions.show(found.partitions, now);
    const note = document.getElementById('provisionings-note');
    note.hidden = found.provisionings.length >= found.inFlight;
    text(note, `${words.number(found.provisionings.length)} of ${words.number(found.inFlight)} are listed, those that want attention first.`);
    document.title = `${status.ready ? '' : '⚠ '}${words.number(found.inFlight)} in flight – elser-provisioner`;
  }

  #identity(status, found, now) {
    text(
      document.getElementById('identity'),
      `Worker at ${location.host}, group ${status.group}, started ${words.span(now - Date.parse(status.started_at))} ago`,
    );
    const owned = found.partitions.map((each) => each.partition);
    const owns = owned.length === 0
      ? 'It owns none now.'
      : `It owns ${owned.length === 1 ? 'partition' : 'partitions'} ${words.runs(owned)}.`;
    text(
      document.getElementById('scope'),
      `A worker sees its own partitions only. ${owns} What is on others is shown by the other workers of group ${status.group}.`,
    );
  }

  #troubles(troubles) {
    const box = document.getElementById('troubles');
    const list = box.querySelector('ul');
    box.hidden = troubles.length === 0;
    troubles.forEach((each, index) => text(child(list, index, 'li'), each));
    while (list.children.length > troubles.length) {
      list.lastElementChild.remove();
    }
  }
}
