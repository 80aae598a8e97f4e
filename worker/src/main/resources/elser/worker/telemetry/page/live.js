// Hears from the worker: by its stream, or, where that cannot be had, by asking now and then.

const SILENCE = 5000;
const AGAIN = 2000;
const ROWS = 200;

/**
 * Begins to listen, and never stops.
 *
 * onStatus is given each status; onState is told 'live', 'polling' or 'lost'.
 */
export function listen(onStatus, onState) {
  let silence;

  function open() {
    const source = new EventSource('status/stream');
    const giveUp = () => {
      clearTimeout(silence);
      source.close();
      ask().finally(() => setTimeout(open, AGAIN));
    };
    const wait = () => {
      clearTimeout(silence);
      silence = setTimeout(giveUp, SILENCE);
    };
    source.onmessage = (event) => {
      wait();
      onStatus(JSON.parse(event.data));
      onState('live');
    };
    source.onerror = giveUp;
    wait();
  }

  async function ask() {
    try {
      const answer = await fetch(`status?provisionings=${ROWS}`, { signal: AbortSignal.timeout(SILENCE) });
      if (!answer.ok) {
        throw new Error(`status ${answer.status}`);
      }
      onStatus(await answer.json());
      onState('polling');
    } catch {
      onState('lost');
    }
  }

  open();
}
