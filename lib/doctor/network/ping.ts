import { OPTION_DEFAULTS } from '../../dto/index.js';
import type { HttpSettings } from '../../http/index.js';
import { RequestDeadline } from '../../http/tokens/request-deadline.js';
import { RequestProgress } from '../../http/request-progress.js';
import { requestError } from '../../http/tokens/token-request-failure.js';
import {
  callRefusal,
  DATE_HEADER_RESOLUTION_MS,
  MEDIA_TYPE,
  parseHttpDate,
  type ResponseBody,
} from '../../protocol/index.js';
import { durationOf } from '../durations.js';
import { note, ok, type Outcome, wrong, wrongBy } from '../outcome.js';
import { withClient } from '../requests.js';
import type { World } from '../world.js';

const PATH = '/ping';
const FACTS = { method: 'GET', path: PATH };

export interface Pong {
  readonly status: number;
  readonly contentType: string;
  readonly date: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: ResponseBody;
  /** The middle of the request, on the local clock. */
  readonly localMs: number;
}

/** Sends `GET /ping`, which needs no credentials, as the service sends its requests. */
export async function ping(world: World, baseUrl: string, settings: HttpSettings): Promise<Pong | Outcome> {
  const { clock } = world;
  const url = baseUrl + PATH;
  const progress = new RequestProgress(url);
  const { signal } = new AbortController();
  const deadline = new RequestDeadline(clock, progress, { deadlineMs: settings.timeoutMs, signal });
  const config = { url, headers: { Accept: MEDIA_TYPE }, signal: deadline.signal, transport: progress };
  const sentMs = clock.now();
  try {
    const response = await withClient(settings, (client) =>
      deadline.race(client.axiosRef.request<ResponseBody>(config)),
    );
    if (progress.stage === 'unsent') return wrongBy(requestError(undefined, progress, FACTS));
    const header = (name: string): string | undefined => {
      const value: unknown = response.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    return {
      status: response.status,
      contentType: header('content-type') ?? '',
      date: header('date'),
      retryAfter: header('retry-after'),
      body: response.data,
      localMs: (sentMs + clock.now()) / 2,
    };
  } catch (error) {
    return wrongBy(requestError(error, progress, FACTS));
  } finally {
    deadline.clear();
  }
}

/** Whether it is the API that responds, and not a web site, a gateway or another API. */
export function pingOutcome(pong: Pong): Outcome {
  const { status, contentType } = pong;
  const isPage = /html/i.test(contentType);
  const kind = contentType === '' ? 'no content type' : JSON.stringify(contentType.slice(0, 60));
  if (status < 200 || status > 299) {
    return wrongBy(callRefusal(pong, { ...FACTS, httpStatus: status }), whoResponds(pong, isPage));
  }
  if (isPage) {
    return wrong(
      `A web page responds instead of the API (${status}, HTML). Check B2BINPAY_BASE_URL and any proxy.`,
      'API_REQUEST',
    );
  }
  if (!contentType.includes(MEDIA_TYPE)) {
    return note(
      `The server responds with ${status}, but with ${kind} instead of ${MEDIA_TYPE}: perhaps another API. --login tells for sure.`,
      'ping-unclear',
    );
  }
  return ok(`The API responds with ${status}.`);
}

function whoResponds({ status, body }: Pong, isPage: boolean): string {
  if (isPage) return 'The response is an HTML page: a web site or a gateway, not the API.';
  if (body.is === 'json' && status >= 400 && status < 500)
    return 'The body is JSON: another API, or another path of this one.';
  return '';
}

/** The server's clock against the local one. Tokens live by the server's clock alone; callbacks do not. */
export function clockOutcome({ date, localMs }: Pong): Outcome {
  const server = parseHttpDate(date);
  if (server === undefined) return note('The response has no Date, so the clocks cannot be compared.');
  const aheadMs = server + DATE_HEADER_RESOLUTION_MS / 2 - localMs;
  const { maxFutureMs } = OPTION_DEFAULTS.callbacks;
  const size = durationOf(Math.abs(aheadMs));
  if (Math.abs(aheadMs) <= 2_000) return ok("The server's clock and this machine's agree.");
  const says = `This machine's clock is ${size} ${aheadMs > 0 ? 'behind' : 'ahead of'} the server's.`;
  if (Math.abs(aheadMs) <= maxFutureMs)
    return note(`${says} That does no harm yet; check its time synchronization (NTP).`);
  const harm =
    aheadMs > 0
      ? 'Fresh callbacks are refused, because they seem to come from the future, and certificates may seem not valid yet.'
      : 'Certificates may seem expired, and callbacks older than they are.';
  return wrong(
    `${says} Tokens are not affected. ${harm} Check the time synchronization (NTP) of this machine; if its clock is right, the server's is wrong.`,
    'clock-differs',
  );
}
