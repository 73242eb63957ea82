import { type Observable, throwError } from 'rxjs';

/** What Nest's base filters of microservices and gateways give, with a constant text. */
interface ErrorAnswer {
  readonly status: 'error';
  readonly message: string;
}

/** For a microservice: its server sends what the stream fails with. */
export function rpcAnswer(message: string): Observable<never> {
  return throwError((): ErrorAnswer => ({ status: 'error', message }));
}

/**
 * For a gateway: an `exception` event, by `emit` of Socket.IO or as text on a plain WebSocket, whose own `emit` reaches
 * nobody. Unlike Nest's filters it does not repeat what the client sent.
 */
export function answerSocket(client: unknown, message: string): void {
  if (typeof client !== 'object' || client === null) return;
  const data: ErrorAnswer = { status: 'error', message };
  const send: unknown = Reflect.get(client, 'send');
  const emit: unknown = Reflect.get(client, 'emit');
  if (typeof Reflect.get(client, 'readyState') === 'number' && typeof send === 'function') {
    Reflect.apply(send, client, [JSON.stringify({ event: 'exception', data })]);
  } else if (typeof emit === 'function') {
    Reflect.apply(emit, client, ['exception', data]);
  }
}
