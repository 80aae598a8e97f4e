// How things are said to people. Nothing in here touches the document.

const WAITING = {
  endpoint: 'looking at the cluster',
  model_download: 'downloading the model',
  allocation: 'allocations are starting',
  capacity: 'no room on the cluster',
  gateway: 'cluster does not answer',
};

const PHASES = {
  creating: 'create call is running',
  ending: 'telling everybody the end',
};

const BREAKERS = {
  closed: 'calls go through',
  open: 'calls are held back; requests are still accepted',
  half_open: 'a few reads try whether it is back',
};

const PARTITIONS = {
  active: 'loaded',
  paused: 'waits until a backlog is put away',
  loading: 'reads its ledger',
  failed: 'given up; the log says why',
};

const known = (words, name) => (Object.hasOwn(words, name) ? words[name] : name);

/** Why a provisioning is not ready yet. */
export function waitingFor(provisioning) {
  const { phase, waiting_for: reason } = provisioning;
  if (phase === 'ending') {
    return PHASES.ending;
  }
  if (reason === undefined || reason === 'endpoint') {
    return Object.hasOwn(PHASES, phase) ? PHASES[phase] : WAITING.endpoint;
  }
  return known(WAITING, reason);
}

export const reason = (name) => known(WAITING, name);
export const breaker = (state) => (state === undefined ? 'not configured any more' : known(BREAKERS, state));
export const partition = (state) => known(PARTITIONS, state);

/** A name of the wire as it reads best: half_open becomes half open. */
export const plain = (name) => String(name ?? '').replaceAll('_', ' ');

export const number = (value) => Number(value).toLocaleString('en');

/** "1 waiter", "2 waiters". */
export const count = (value, one, many = one + 's') => `${number(value)} ${value === 1 ? one : many}`;

/** A time span in the two units that matter. */
export function span(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return minutes < 10 && seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  }
  return `${Math.floor(hours / 24)} d`;
}

/** An ISO 8601 duration such as PT2M30S, in milliseconds. */
export function millis(duration) {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  if (parts === null) {
    return NaN;
  }
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Time of day, and the date where it is not today's. */
export function clock(instant, now) {
  const time = new Date(instant);
  const sameDay = time.toDateString() === new Date(now).toDateString();
  return sameDay
    ? time.toLocaleTimeString('en-GB')
    : `${time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time.toLocaleTimeString('en-GB')}`;
}

/** Numbers of partitions, runs of them shortened: 0–3, 7. */
export function runs(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found = [];
  for (const each of sorted) {
    const last = found.at(-1);
    if (last !== undefined && each === last[1] + 1) {
      last[1] = each;
    } else {
      found.push([each, each]);
    }
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
