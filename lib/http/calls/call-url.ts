import { ConfigurationError } from '../../errors/index.js';
import { bearerOrigin, type CallAddress, isAbsoluteUrl, mayReceiveBearer } from '../origin.js';

/** Segments of letters, digits, `_` and `-`: such a path always stays below its base. */
const PLAIN_PATH = /^\/?(?:[\w-]+\/)*[\w-]*$/;

/** The URL of a call; `path` without its query. */
export interface CallUrl {
  readonly href: string;
  readonly path: string;
}

/** Resolves and validates the URLs of calls against one base URL. */
export class CallUrls {
  readonly #baseUrl: string;
  readonly #origin: string;
  readonly #base: CallUrl;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
    this.#origin = bearerOrigin(baseUrl);
    const path = new URL(baseUrl).pathname.replace(/\/+$/, '');
    this.#base = { href: this.#origin + path, path };
  }

  /**
   * The URL of a call, built as axios builds it. Throws {@link ConfigurationError} unless it has the origin of the base
   * URL and lies below its path, so that the bearer goes nowhere else.
   */
  of(call: CallAddress): CallUrl {
    const { url: path, baseURL } = call;
    // Fast path: most calls have a plain path, which is valid without parsing.
    if ((baseURL !== undefined && baseURL !== this.#baseUrl) || !isPlainPath(path))
      return this.#checked(call);
    const below = path.startsWith('/') ? path : `/${path}`;
    return { href: this.#base.href + below, path: this.#base.path + below };
  }

  #checked(call: CallAddress): CallUrl {
    const url = this.#join(call);
    if (!mayReceiveBearer(url, this.#origin)) {
      throw invalidUrl(
        "the call goes to another origin than the instance's baseUrl; nothing was sent. Write a path, e.g. '/wallet/'.",
      );
    }
    // The server may decode what this side does not: encoded slashes and dots must not leave the base path either.
    if (!`${url.pathname}/`.startsWith(`${this.#base.path}/`) || /%2e|%2f|%5c/i.test(url.pathname)) {
      throw invalidUrl(
        "the path of the call leaves the instance's baseUrl; nothing was sent. Write a path without '..' or encoded slashes.",
      );
    }
    return { href: url.href, path: url.pathname };
  }

  #join({ url: path = '', baseURL: base = this.#baseUrl, allowAbsoluteUrls }: CallAddress): URL {
    if (typeof path === 'string') {
      const isWhole = isAbsoluteUrl(path) && allowAbsoluteUrls !== false;
      const joined = isWhole ? path : `${base.replace(/\/+$/, '')}/${path.replace(/^[/\\]+/, '')}`;
      if (URL.canParse(joined, base)) return new URL(joined, base);
    }
    throw invalidUrl("the URL of the call is invalid; nothing was sent. Write a path, e.g. '/wallet/'.");
  }
}

function isPlainPath(path: unknown): path is string {
  return typeof path === 'string' && PLAIN_PATH.test(path);
}

function invalidUrl(message: string): ConfigurationError {
  return new ConfigurationError(message, { requestSent: 'no' });
}
