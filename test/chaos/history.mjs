// What replicas reported, in the order of its arrival.
import { until } from './until.mjs';

export class History {
  /** Events of all replicas. */
  events = [];
  /** Calls that found no token. */
  withouts = [];
  /** Requests to the token endpoints, and their responses, by process. */
  tokenCalls = [];

  /** Resolves when a replica has received a token. */
  async nextToken() {
    const before = this.events.length;
    await until(() => this.events.slice(before).some(isBrought), 'the next token');
  }

  /** The first token that a replica received after that moment. */
  broughtAfter(at) {
    return this.events.find((event) => isBrought(event) && event.at > at);
  }

  /** Milliseconds since the newest token was received. */
  get tokenAgeMs() {
    return Date.now() - Math.max(...this.events.filter(isBrought).map(({ at }) => at));
  }

  /** What happened since then, for whoever has to find out why. */
  timeline(since) {
    const entries = [
      ...this.events.map(({ at, replica, type, ...rest }) => ({
        at,
        what: `replica ${replica} ${type}`,
        ...rest,
      })),
      ...this.tokenCalls.map(({ at, process, status = 'sent' }) => ({
        at,
        what: `process ${process} ${status}`,
      })),
      ...this.withouts.map(({ at, replica, state }) => ({
        at,
        what: `replica ${replica} without: ${state}`,
      })),
    ];
    return entries
      .filter(({ at }) => at >= since)
      .toSorted((a, b) => a.at - b.at)
      .map(
        ({ at, what, reason = '', epoch = '', code = '' }) =>
          `    ${at - since} ms ${what} ${reason} ${epoch} ${code}`,
      );
  }
}

function isBrought({ type }) {
  return type === 'token.obtained' || type === 'token.refreshed';
}
