import { ConfigurationError } from '../../errors/index.js';
import { bearerOrigin, type CallAddress, isAbsoluteUrl, mayReceiveBearer } from '../origin.js';

/** Segments of letters, digits, `_` and `-`: a path that cannot lead anywhere but below what it is joined to. */
const PLAIN_PATH = /^\/?(?:[\w-]+\/)*[\w-]*$/;

/** Where a call goes; `path` without its query. */
export interface CallUrl {
  readonly href: string;
  readonly path: string;
}

/** Judges addresses of calls against one base URL. */
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
   * The address of a call, made as axios makes it and then judged: the bearer goes to the origin of the base URL and
   * below its path, and nowhere else. Throws {@link ConfigurationError}.
   */
  of(call: CallAddress): CallUrl {
    const { url: path, baseURL } = call;
    // Most calls have a plain path, whose address needs no parsing to be judged.
    if ((baseURL !== undefined && baseURL !== this.#baseUrl) || !isPlainPath(path)) return this.#judged(call);
    const below = path.startsWith('/') ? path : `/${path}`;
    return { href: this.#base.href + below, path: this.#base.path + below };
  }

  #judged(call: CallAddress): CallUrl {
    const url = this.#joined(call);
    if (!mayReceiveBearer(url, this.#origin)) {
      throw unsendable(
        "the call goes to another origin than the instance's baseUrl; nothing was sent. Write a path below it, e.g. '/wallet/'.",
      );
    }
    // The server may decode what this side does not: an encoded slash or dot must not lead out either.
    if (!`${url.pathname}/`.startsWith(`${this.#base.path}/`) || /%2e|%2f|%5c/i.test(url.pathname)) {
      throw unsendable(
        "the path of the call leaves the instance's baseUrl; nothing was sent. Write a path without '..' and encoded slashes.",
      );
    }
    return { href: url.href, path: url.pathname };
  }

  #joined({ url: path = '', baseURL: base = this.#baseUrl, allowAbsoluteUrls }: CallAddress): URL {
    if (typeof path === 'string') {
      const isWhole = isAbsoluteUrl(path) && allowAbsoluteUrls !== false;
      const joined = isWhole ? path : `${base.replace(/\/+$/, '')}/${path.replace(/^[/\\]+/, '')}`;
      if (URL.canParse(joined, base)) return new URL(joined, base);
    }
    throw unsendable(
      "the address of the call cannot be read; nothing was sent. Write a path, e.g. '/wallet/'.",
    );
  }
}

function isPlainPath(path: unknown): path is string {
  return typeof path === 'string' && PLAIN_PATH.test(path);
}

function unsendable(message: string): ConfigurationError {
  return new ConfigurationError(message, { requestSent: 'no' });
}
