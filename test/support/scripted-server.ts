import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { hangUp, listen } from './listen.js';

export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | object;
}

/** A server that answers what the test wrote down, in turn (the last one for ever), and remembers what it was asked. */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  #asked = 0;

  readonly #server: Server;

  private constructor(
    readonly url: string,
    server: Server,
  ) {
    this.#server = server;
  }

  static async start(...answers: readonly Answer[]): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(await listen(server), server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        scripted.requests.push({ method, url, headers, body });
        const answer = answers[Math.min(scripted.#asked++, answers.length - 1)];
        response.sendDate = false;
        response.writeHead(answer?.status ?? 200, {
          'content-type': 'application/vnd.api+json',
          ...answer?.headers,
        });
        response.end(bytesOf(answer?.body ?? ''));
      });
    });
    return scripted;
  }

  async stop(): Promise<void> {
    await hangUp(this.#server);
  }
}

function bytesOf(body: Answer['body']): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}
