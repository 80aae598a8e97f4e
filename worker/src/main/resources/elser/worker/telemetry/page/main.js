// Brings together what is heard, what is shown and what is announced.

import { listen } from './live.js';
import { text } from './table.js';
import { View, figures } from './view.js';
import * as words from './words.js';

const ANNOUNCE_EVERY = 10_000;
const TELL_RESTART_FOR = 60_000;

const STATES = {
  connecting: 'connecting',
  live: 'live',
  polling: 'asking every few seconds',
  lost: 'no answer',
};

const view = new View();
const element = (id) => document.getElementById(id);

let state = 'connecting';
let status;
let heardAt = 0;
let restartedAt;
let announcedAt = -ANNOUNCE_EVERY;

/** The worker's time, which may not be the browser's. */
const now = () => Date.parse(status.at) + (performance.now() - heardAt);

function heard(next) {
  if (status !== undefined && status.started_at !== next.started_at) {
    restartedAt = performance.now();
  }
  status = next;
  heardAt = performance.now();
  view.show(status, now());
}

function tell(next) {
  state = next;
  refresh();
}

/** What changes by the mere passing of time. */
function refresh() {
  const pill = element('connection');
  pill.dataset.state = state;
  text(pill, STATES[state]);
  showAge();
  showRestart();
  announce();
}

function showAge() {
  const isStale = state === 'lost';
  element('stale').hidden = !isStale;
  document.documentElement.toggleAttribute('data-stale', isStale && status !== undefined);
  if (isStale) {
    text(
      element('stale'),
      status === undefined
        ? 'The worker does not answer. Trying again every few seconds.'
        : `Stale: the worker does not answer. This is how it was at ${words.clock(status.at, Date.now())}, ` +
          `${words.span(performance.now() - heardAt)} ago. Trying again every few seconds.`,
    );
  }
}

function showRestart() {
  const isFresh = restartedAt !== undefined && performance.now() - restartedAt < TELL_RESTART_FOR;
  element('restarted').hidden = !isFresh;
  if (isFresh) {
    text(
      element('restarted'),
      `The worker was started anew at ${words.clock(status.started_at, Date.now())}. Counts and recent failures begin again; provisionings go on where they were.`,
    );
  }
}

function summary() {
  if (state === 'lost' || status === undefined) {
    return state === 'connecting' ? '' : 'The worker does not answer. What is shown is stale.';
  }
  const found = figures(status);
  return [
    status.ready ? '' : `Not ready: ${status.troubles.join('; ')}.`,
    `${words.count(found.inFlight, 'provisioning')} in flight, ${words.count(found.waiters, 'waiter')}, lag ${found.lag === undefined ? 'not known yet' : words.count(found.lag, 'record')}.`,
    found.away ? `${words.count(found.away, 'circuit breaker is', 'circuit breakers are')} not closed.` : '',
    found.stalled ? `${words.count(found.stalled, 'download')} stalled.` : '',
    found.failed ? `${words.count(found.failed, 'request')} failed.` : '',
  ].filter(Boolean).join(' ');
}

/** To those who listen instead of look; not more often than can be listened to. */
function announce() {
  const wanted = summary();
  if (wanted !== element('announcement').textContent && performance.now() - announcedAt >= ANNOUNCE_EVERY) {
    announcedAt = performance.now();
    text(element('announcement'), wanted);
  }
}

listen(heard, tell);
setInterval(refresh, 1000);
