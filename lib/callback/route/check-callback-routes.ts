import { ConfigurationError } from '../../errors/index.js';
import type { CallbackLog } from '../callback-log.js';
import type { CallbackRoute } from './find-callback-routes.js';
import { answeringDecoratorOf, httpCodeOf, takesResponse } from './route-metadata.js';

/** Throws `ConfigurationError` where a route wants to answer otherwise than callbacks are answered. */
export function refuseOtherAnswers({ title, handler }: CallbackRoute): void {
  const status = httpCodeOf(handler);
  if (status !== undefined && status !== 200) {
    throw new ConfigurationError(
      `${title} has @VerifyB2binpayCallback() and another @HttpCode() than 200: B2BINPAY sends a callback again until it is answered 200. Remove @HttpCode().`,
    );
  }
  const decorator = answeringDecoratorOf(handler);
  if (decorator !== undefined) {
    throw new ConfigurationError(
      `${title} has @VerifyB2binpayCallback() and ${decorator}: a callback is answered with 200 and an empty body. Remove ${decorator}.`,
    );
  }
}

/** Warns of what works otherwise than its author may expect. */
export function warnAboutRoutes(routes: readonly CallbackRoute[], log: CallbackLog): void {
  for (const { controller, method, title } of routes) {
    if (takesResponse(controller, method)) log.responseIgnored(title);
  }
  const [first, ...others] = routes;
  for (const { title } of others) log.severalRoutes(first?.title ?? '', title);
}
