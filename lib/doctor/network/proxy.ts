import { note, ok, type Outcome, wrong } from '../report.js';
import type { Target } from './addresses.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Which proxy the environment names for the API, and by which variable. */
export interface Proxy {
  readonly variable: string;
  /** Undefined if the variable holds no URL. */
  readonly target: Target | undefined;
}

/** The proxy that the HTTP client uses for a URL; undefined if none is named, or `NO_PROXY` excludes the host. */
export function proxyFor(baseUrl: string, env: Env): Proxy | undefined {
  const url = new URL(baseUrl);
  const scheme = url.protocol.slice(0, -1);
  const variable = [`${scheme}_proxy`, 'all_proxy']
    .flatMap((name) => [name, name.toUpperCase()])
    .find((name) => (env[name] ?? '') !== '');
  if (variable === undefined || isExcluded(url, env)) return undefined;
  const value = env[variable] ?? '';
  const address = value.includes('://') ? value : `${scheme}://${value}`;
  if (!URL.canParse(address)) return { variable, target: undefined };
  const { hostname, port, protocol } = new URL(address);
  const isTls = protocol === 'https:';
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (isTls ? 443 : 80)), isTls };
  return { variable, target };
}

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

function isExcluded({ hostname, port, protocol }: URL, env: Env): boolean {
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  return (env['no_proxy'] ?? env['NO_PROXY'] ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (onlyPort !== undefined && onlyPort !== effectivePort) return false;
      const suffix = name.replace(/^\*/, '');
      return suffix.startsWith('.') ? hostname.endsWith(suffix) : hostname === suffix;
    });
}
