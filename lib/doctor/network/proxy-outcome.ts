import { note, ok, type Outcome, wrong } from '../outcome.js';
import type { Proxy } from './proxy.js';

/** Proxy variables that are set and not used, or used and not set. Shows no user and no password. */
export function proxyOutcome(proxy: Proxy | undefined, useEnvProxy: boolean): Outcome {
  if (proxy === undefined) {
    return useEnvProxy
      ? wrong(
          'http.useEnvProxy is on (--use-env-proxy), but no proxy variable applies to this URL, so requests go out directly. Set HTTPS_PROXY, and check that NO_PROXY does not name the host.',
          'proxy-missing',
        )
      : ok('No proxy variable applies to this URL; requests go out directly.');
  }
  const { variable, target } = proxy;
  if (!useEnvProxy) {
    return note(
      `${variable} is set, but is not used: http.useEnvProxy is off by default, so requests go out directly. If only the proxy has a way out, set http: { useEnvProxy: true } and run doctor with --use-env-proxy.`,
      'proxy-unused',
    );
  }
  return target === undefined
    ? wrong(`${variable} is not a URL. Write e.g. http://proxy.example:3128.`, 'proxy-missing')
    : ok(`Requests go through the proxy ${target.host}:${target.port} (${variable}).`);
}
