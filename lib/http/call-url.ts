import { ConfigurationError } from '../errors/index.js';

/** Segments of letters, digits, `_` and `-`: a path that cannot lead anywhere but below what it is joined to. */
const PLAIN_PATH = /^\/?(?:[\w-]+\/)*[\w-]*$/;
const ABSOLUTE = /^(?:[a-z][a-z\d+\-.]*:)?[/\\]{2}/i;

/** Where a call goes; `path` without its query. */
export interface CallUrl {
  readonly href: string;
  readonly path: string;
}

/** Judges addresses of calls against one base URL. */
export class CallUrls {
  readonly #baseUrl: string;
  readonly #base: CallUrl;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
    const { origin, pathname } = new URL(baseUrl);
    const path = pathname.replace(/\/+$/, '');
    this.#base = { href: origin + path, path };
  }

  /** Most calls have a plain path, whose address needs no parsing to be judged. */
  of(callBaseUrl: string | undefined, path: string | undefined): CallUrl {
    const isOurs = callBaseUrl === undefined || callBaseUrl === this.#baseUrl;
    if (!isOurs || path === undefined || !PLAIN_PATH.test(path)) {
      const { href, pathname } = callUrl(this.#baseUrl, callBaseUrl, path);
      return { href, path: pathname };
    }
    const below = path.startsWith('/') ? path : `/${path}`;
    return { href: this.#base.href + below, path: this.#base.path + below };
  }
}

/**
 * The address of a business call, made as axios makes it and then judged: the bearer goes to the origin of the base URL
 * and below its path, and nowhere else. Throws {@link ConfigurationError}.
 */
export function callUrl(baseUrl: string, callBaseUrl: string | undefined, path: string | undefined): URL {
  const base = callBaseUrl ?? baseUrl;
  const isAbsolute = path !== undefined && ABSOLUTE.test(path);
  const joined = isAbsolute ? path : `${base.replace(/\/+$/, '')}/${(path ?? '').replace(/^[/\\]+/, '')}`;
  if (!URL.canParse(joined, base)) {
    throw new ConfigurationError("the address of the call cannot be read. Write a path, e.g. '/wallet/'.");
  }
  const url = new URL(joined, base);
  const allowed = new URL(baseUrl);
  const isBelow = `${url.pathname}/`.startsWith(`${allowed.pathname.replace(/\/+$/, '')}/`);
  if (url.origin !== allowed.origin || url.username !== '' || url.password !== '') {
    throw new ConfigurationError(
      "the call goes to another origin than the instance's baseUrl; nothing was sent. Write a path below it, e.g. '/wallet/'.",
    );
  }
  // The server may decode what this side does not: an encoded slash or dot must not lead out either.
  if (!isBelow || /%2e|%2f|%5c/i.test(url.pathname)) {
    throw new ConfigurationError(
      "the path of the call leaves the instance's baseUrl; nothing was sent. Write a path without '..' and encoded slashes.",
    );
  }
  return url;
}
