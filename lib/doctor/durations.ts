/** E.g. `3 s`, `15 min`, `6 h`, `12 d`. */
export function durationOf(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const;
  for (const [unit, size] of units) if (ms >= 2 * size) return `${Math.round(ms / size)} ${unit}`;
  return `${Math.round(ms / 1_000)} s`;
}
