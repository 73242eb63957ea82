import { ConfigurationError } from '../../errors/index.js';
import type { CallbackLog } from '../callback-log.js';
import type { CallbackRoute } from './find-callback-routes.js';
import { respondingDecoratorOf, httpCodeOf, takesResponse } from './route-metadata.js';

/** Throws `ConfigurationError` if a route defines its own response. */
export function refuseOtherResponses({ title, handler }: CallbackRoute): void {
  const status = httpCodeOf(handler);
  if (status !== undefined && status !== 200) {
    throw new ConfigurationError(
      `${title} has @VerifyB2binpayCallback() and an @HttpCode() other than 200: B2BINPAY sends a callback again until it gets a 200. Remove @HttpCode().`,
    );
  }
  const decorator = respondingDecoratorOf(handler);
  if (decorator !== undefined) {
    throw new ConfigurationError(
      `${title} has @VerifyB2binpayCallback() and ${decorator}: the response to a callback is 200 with an empty body. Remove ${decorator}.`,
    );
  }
}

/** Warns about routes that do not work as their author may expect. */
export function warnAboutRoutes(routes: readonly CallbackRoute[], log: CallbackLog): void {
  for (const { controller, method, title } of routes) {
    if (takesResponse(controller, method)) log.responseIgnored(title);
  }
  const [first, ...others] = routes;
  for (const { title } of others) log.severalRoutes(first?.title ?? '', title);
}
