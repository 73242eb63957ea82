const PLAIN_RANGE = /^[~^]?(\d+)(?:\.(\d+|[x*]))?(?:\.[\dx*]+)?(?:-[\w.]+)?$/;

/** What may break an application in a plain range such as `^12.0.1`: its major, or the minor of `0.x`. */
export function lineOf(range: string): string | undefined {
  const [, major, minor = 'x'] = PLAIN_RANGE.exec(range) ?? [];
  return major === '0' ? `0.${minor}` : major;
}
