import { createRequire } from 'node:module';

/** A function between Express and its routes. */
export type Middleware = (
  request: { body?: unknown },
  response: unknown,
  next: (error?: unknown) => void,
) => void;

interface Express {
  json(options?: object): Middleware;
  Router(): { use(middleware: Middleware): Middleware };
}

/** Express as Nest's adapter brings it, without types of its own. */
export function loadExpress(): Express {
  const adapter = createRequire(import.meta.url).resolve('@nestjs/platform-express');
  const loaded: unknown = createRequire(adapter)('express');
  if (!isExpress(loaded)) throw new Error('no Express');
  return loaded;
}

function isExpress(value: unknown): value is Express {
  return typeof value === 'function' && ['json', 'Router'].every((name) => Reflect.has(value, name));
}
