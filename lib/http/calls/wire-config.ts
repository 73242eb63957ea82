import { MEDIA_TYPE } from '../../protocol/index.js';
import type { MergedConfig } from '../axios-types.js';
import type { CallBody } from './call-body.js';
import { WIRE_OPTIONS } from './call-options.js';
import type { RequestProgress } from '../request-progress.js';

export interface WireParts {
  /** The instance's agents, proxy and redirect limit. */
  readonly connectionOptions: object;
  readonly url: string;
  readonly token: string;
  readonly body: CallBody;
  readonly signal: AbortSignal;
  readonly progress: RequestProgress;
  readonly onProgressThrew: () => void;
}

/**
 * Sets the bearer on a new config, built from an allow-list of options, so that interceptors, responses and errors never
 * contain it.
 */
export function wireConfig(config: MergedConfig, parts: WireParts): MergedConfig {
  const { url, token, body, signal, progress, onProgressThrew } = parts;
  const headers = config.headers.concat();
  headers.set('Authorization', `Bearer ${token}`, true);
  if (body.contentType !== undefined) headers.setContentType(body.contentType, true);
  else if (!headers.hasContentType()) headers.setContentType(MEDIA_TYPE);
  const wire = Object.assign({ headers }, parts.connectionOptions);
  for (const option of WIRE_OPTIONS) {
    const value: unknown = Reflect.get(config, option);
    if (value !== undefined) Reflect.set(wire, option, value);
  }
  for (const hook of ['onUploadProgress', 'onDownloadProgress'] as const) {
    const listener = config[hook];
    if (listener) Reflect.set(wire, hook, guarded(listener, onProgressThrew));
  }
  const own = {
    url,
    baseURL: '',
    data: body.data,
    signal,
    transport: progress,
    // Timeout and status are handled by `AuthorizedCall`.
    timeout: 0,
    validateStatus: null,
    // Only the content headers of a form: others could replace the bearer.
    formDataHeaderPolicy: 'content-only',
  } as const;
  // `CallStream` limits the size of a stream.
  return Object.assign(wire, own, config.responseType === 'stream' && { maxContentLength: -1 });
}

/** The client calls listeners from the event loop, where an exception or a rejection would end the process. */
function guarded<T>(listener: (event: T) => unknown, onThrow: () => void): (event: T) => void {
  return (event) => {
    new Promise((resolve) => resolve(listener(event))).catch(onThrow);
  };
}
