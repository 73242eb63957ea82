// The rows of all faults as markdown, rewritten after each one.
import { writeFileSync } from 'node:fs';

const COUNTS = ['refreshReuses', 'throttled', 'without', 'raw401', 'http401', 'httpFailed'];
const COLUMNS = ['reuses', '429', 'without', '401 raw', '401 service', 'failed', 'next token', 'logins'];

export const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

export class Table {
  #rows = new Map();
  #file;

  constructor(file) {
    this.#file = file;
  }

  add({ sessions, name, grown, nextMs, logins }) {
    const key = `${sessions} | ${name}`;
    const row = this.#rows.get(key) ?? {
      times: 0,
      counts: COUNTS.map(() => 0),
      nextMs: 0,
      logins: new Map(),
    };
    this.#rows.set(key, row);
    row.times += 1;
    COUNTS.forEach((count, index) => (row.counts[index] += grown(count)));
    row.nextMs = Math.max(row.nextMs, nextMs ?? 0);
    for (const reason of logins) row.logins.set(reason, (row.logins.get(reason) ?? 0) + 1);
    if (this.#file !== undefined) writeFileSync(this.#file, `${this.toString()}\n`);
  }

  toString() {
    const lines = [...this.#rows].map(([key, { times, counts, nextMs, logins }]) => [
      key,
      times,
      ...counts,
      nextMs > 0 ? seconds(nextMs) : '-',
      [...logins].map(([reason, count]) => `${count} ${reason}`).join(', ') || '-',
    ]);
    const head = ['sessions', 'fault', 'times', ...COLUMNS];
    return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  }
}
