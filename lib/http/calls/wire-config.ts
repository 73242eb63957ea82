import { MEDIA_TYPE } from '../../protocol/index.js';
import type { MergedConfig } from '../axios-types.js';
import type { CallBody } from './call-body.js';
import { WIRE_OPTIONS } from './call-options.js';
import type { RequestProgress } from '../request-progress.js';

export interface WireParts {
  /** The instance's own means: agents, proxy, redirects. */
  readonly instance: object;
  readonly url: string;
  readonly token: string;
  readonly body: CallBody;
  readonly signal: AbortSignal;
  readonly progress: RequestProgress;
  readonly onProgressThrew: () => void;
}

/**
 * What reaches the wire, made anew from an allow-list: nothing above (interceptors, the response's `config`, errors)
 * ever holds the bearer, and no other option of the call gets to see it.
 */
export function wireConfig(config: MergedConfig, parts: WireParts): MergedConfig {
  const { url, token, body, signal, progress, onProgressThrew } = parts;
  const headers = config.headers.concat();
  headers.set('Authorization', `Bearer ${token}`, true);
  if (body.contentType !== undefined) headers.setContentType(body.contentType, true);
  else if (!headers.hasContentType()) headers.setContentType(MEDIA_TYPE);
  const wire = Object.assign({ headers }, parts.instance);
  for (const option of WIRE_OPTIONS) {
    const value: unknown = Reflect.get(config, option);
    if (value !== undefined) Reflect.set(wire, option, value);
  }
  for (const hook of ['onUploadProgress', 'onDownloadProgress'] as const) {
    const listener = config[hook];
    if (listener) Reflect.set(wire, hook, harmless(listener, onProgressThrew));
  }
  const own = {
    url,
    baseURL: '',
    data: body.data,
    signal,
    transport: progress,
    // Judged above, a 401 in any case, and the deadline is ours.
    timeout: 0,
    validateStatus: null,
    // Of a form's own headers those of its content alone: others could replace the bearer.
    formDataHeaderPolicy: 'content-only',
  } as const;
  // A stream is measured where it is read.
  return Object.assign(wire, own, config.responseType === 'stream' && { maxContentLength: -1 });
}

/** The client calls it from the event loop, where what it throws would end the process. */
function harmless<T>(listener: (event: T) => void, onThrew: () => void): (event: T) => void {
  return (event) => {
    try {
      listener(event);
    } catch {
      onThrew();
    }
  };
}
