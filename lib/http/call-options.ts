import { ConfigurationError } from '../errors/index.js';

/** Options that decide where a call goes, or with which means; they belong to the instance. */
const REFUSED = [
  'adapter',
  'transport',
  'proxy',
  'socketPath',
  'httpAgent',
  'httpsAgent',
  'maxRedirects',
] as const;

/** The error of options that a call must not have, or of a header that would end early; undefined where all is well. */
export function callOptionsProblem(config: unknown): ConfigurationError | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  for (const option of REFUSED) {
    if (Reflect.get(config, option) !== undefined) return refusedOption(option);
  }
  return headerProblem(Reflect.get(config, 'headers'));
}

/** As {@link callOptionsProblem}, for a configuration into which the defaults have been merged. */
export function mergedOptionsProblem(config: object, defaults: object): ConfigurationError | undefined {
  const changed = REFUSED.find((option) => Reflect.get(config, option) !== Reflect.get(defaults, option));
  return changed === undefined ? undefined : refusedOption(changed);
}

function refusedOption(option: string): ConfigurationError {
  return new ConfigurationError(
    `a call cannot have the option \`${option}\`; nothing was sent. Set what belongs to all calls in the options of B2binpayAuthModule.`,
  );
}

function headerProblem(headers: unknown): ConfigurationError | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (/[\r\n\0]/.test(name) || /[\r\n\0]/.test(String(value))) {
      return new ConfigurationError(
        'a header of the call has a line break in its name or value; nothing was sent. Remove it.',
      );
    }
  }
  return undefined;
}
