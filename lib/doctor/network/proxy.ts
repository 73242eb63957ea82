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
