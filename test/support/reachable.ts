import { Agent } from 'node:http';

const WITNESSED_DEPTH = 8;

/** What somebody who has an object can find from it: own properties, symbols and prototypes, to a depth. */
export interface Reachable {
  readonly strings: readonly string[];
  /** Paths to agents, which hold the requests of other calls. */
  readonly agents: readonly string[];
}

export function reachableFrom(root: unknown, maxDepth: number = WITNESSED_DEPTH): Reachable {
  const strings: string[] = [];
  const agents: string[] = [];
  const seen = new Set<unknown>();
  let level: (readonly [path: string, value: unknown])[] = [['', root]];
  for (let depth = 0; depth <= maxDepth && level.length > 0; depth += 1) {
    const next: (readonly [string, unknown])[] = [];
    for (const [path, value] of level) {
      if (typeof value === 'string') strings.push(value);
      if (value instanceof Uint8Array) strings.push(Buffer.from(value).toString('latin1'));
      else if (isObject(value) && !seen.has(value)) {
        seen.add(value);
        if (value instanceof Agent) agents.push(path);
        next.push(...entriesOf(value).map(([key, entry]) => [`${path}.${String(key)}`, entry] as const));
      }
    }
    level = next;
  }
  return { strings, agents };
}

function entriesOf(value: object): readonly (readonly [string | symbol, unknown])[] {
  const entries = Reflect.ownKeys(value).map((key) => [key, valueOf(value, key)] as const);
  const inside = value instanceof Map || value instanceof Set ? [...value].flat() : [];
  return [
    ...entries,
    ...inside.map((entry: unknown) => ['(entry)', entry] as const),
    ['(prototype)', Reflect.getPrototypeOf(value)] as const,
  ];
}

function valueOf(value: object, key: string | symbol): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
