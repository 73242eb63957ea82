import { OperatorLog } from '../../log/operator-log.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { takeOverResponse } from '../route/exclusive-response.js';
import { BODY_REFUSALS, type BodyRefusal } from './body-refusal.js';

/**
 * Logs a refusal and responds on Node's own response: an exception filter of the application that turns errors into 200
 * would keep the vendor from sending the callback again. `forward` passes the error on to the application.
 */
export function refuseBody({ reason }: BodyRefusal, response: unknown, forward: () => void): void {
  const heading = reason === 415 ? 'not-parsed' : 'body-refused';
  new OperatorLog('B2binpayCallbacks').report(
    'warn',
    heading,
    `a body of ${MEDIA_TYPE} ${BODY_REFUSALS[reason].hint}`,
  );
  const exclusive = takeOverResponse(response);
  try {
    forward();
  } finally {
    exclusive?.send({ status: reason, message: BODY_REFUSALS[reason].message });
  }
}
