import { type Observable, throwError } from 'rxjs';

/** The format of Nest's base filters for microservices and gateways, with a constant message. */
interface ErrorMessage {
  readonly status: 'error';
  readonly message: string;
}

/** For a microservice: its server sends the error of the stream. */
export function rpcError(message: string): Observable<never> {
  return throwError((): ErrorMessage => ({ status: 'error', message }));
}

/**
 * For a gateway: sends an `exception` event, by `emit` of Socket.IO or as JSON on a plain WebSocket, whose `emit` is only
 * local. Unlike Nest's filters, it does not echo the client's message.
 */
export function sendErrorToSocket(client: unknown, message: string): void {
  if (typeof client !== 'object' || client === null) return;
  const data: ErrorMessage = { status: 'error', message };
  const send: unknown = Reflect.get(client, 'send');
  const emit: unknown = Reflect.get(client, 'emit');
  if (typeof Reflect.get(client, 'readyState') === 'number' && typeof send === 'function') {
    Reflect.apply(send, client, [JSON.stringify({ event: 'exception', data })]);
  } else if (typeof emit === 'function') {
    Reflect.apply(emit, client, ['exception', data]);
  }
}
