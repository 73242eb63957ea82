import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LifeReport } from './token-life.js';

const HOST = '127.0.0.1';
const PORT = 4020;
const PUSH_MS = 500;
const PAGE = new URL('../../view/page/', import.meta.url);
const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html'],
  '/page.css': ['page.css', 'text/css'],
  '/page.mjs': ['page.mjs', 'text/javascript'],
  '/timeline.mjs': ['timeline.mjs', 'text/javascript'],
  '/minute.mjs': ['minute.mjs', 'text/javascript'],
  '/dom.mjs': ['dom.mjs', 'text/javascript'],
};
/** Nothing from outside, no frame around the buttons, nothing kept. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** A button of the page. */
export interface Action {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** Values and labels of a list beside the button. */
  readonly choices?: readonly (readonly [value: string, label: string])[];
  /** For a button that switches something on and off. */
  readonly isOn?: () => boolean;
  /** Resolves with a sentence that says what was done. */
  readonly run: (choice: string) => Promise<string> | string;
}

export interface ViewContent {
  readonly facts: () => string;
  readonly replicas: () => readonly (LifeReport & { readonly name: string })[];
  /** By outcome; absent if no callbacks arrive. */
  readonly callbacks?: () => Readonly<Record<string, number>>;
  readonly actions: readonly Action[];
}

/** Serves the page, to this machine alone. */
export class View {
  readonly #content: ViewContent;
  readonly #streams = new Map<ServerResponse, NodeJS.Timeout>();
  readonly #server: Server;

  private constructor(content: ViewContent) {
    this.#content = content;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => answer(response, 400, 'bad request'));
    });
  }

  /** On port 4020, or on a free one if that is in use. */
  static async open(content: ViewContent): Promise<View> {
    const view = new View(content);
    const port = Number(process.env['VIEW_PORT'] ?? PORT);
    await listen(view.#server, port).catch(() => listen(view.#server, 0));
    return view;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://${HOST}:${typeof address === 'object' ? address?.port : ''}/`;
  }

  /** An event stream stays open for ever: ends them first. */
  async close(): Promise<void> {
    for (const [stream, pushing] of this.#streams) {
      clearInterval(pushing);
      stream.end();
    }
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (!isOwn(request)) return answer(response, 403, `open http://${hostOf(request)}/`);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const route = `${request.method} ${pathname}`;
    const file = FILES[pathname];
    if (route === 'GET /events') return this.#stream(response);
    if (route.startsWith('POST /actions/')) {
      return this.#act(pathname.slice('/actions/'.length), searchParams.get('choice') ?? '', response);
    }
    if (request.method !== 'GET' || file === undefined) return answer(response, 404, 'not found');
    const [name, type] = file;
    answer(response, 200, await readFile(new URL(name, PAGE), 'utf8'), type);
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const push = (): void => void response.write(`data: ${JSON.stringify(this.#snapshot())}\n\n`);
    push();
    this.#streams.set(response, setInterval(push, PUSH_MS));
    response.once('close', () => {
      clearInterval(this.#streams.get(response));
      this.#streams.delete(response);
    });
  }

  async #act(id: string, choice: string, response: ServerResponse): Promise<void> {
    const { actions } = this.#content;
    if (actions.length === 0) return answer(response, 403, 'this page has no buttons');
    const action = actions.find((one) => one.id === id);
    const isKnown = action?.choices?.some(([value]) => value === choice) ?? choice === '';
    if (action === undefined || !isKnown) return answer(response, 404, 'no such button');
    try {
      answer(response, 200, await action.run(choice));
    } catch (error) {
      answer(response, 500, error instanceof Error ? error.message : 'it failed');
    }
  }

  #snapshot(): unknown {
    const { facts, replicas, callbacks, actions } = this.#content;
    return {
      at: Date.now(),
      facts: facts(),
      replicas: replicas(),
      callbacks: callbacks?.(),
      actions: actions.map(({ id, group, label, choices, isOn }) => ({
        id,
        group,
        label,
        choices,
        isOn: isOn?.(),
      })),
    };
  }
}

/** Other pages reach this port too: by their own name for this address, or by a request across origins. */
function isOwn(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  return host === hostOf(request) && (origin === undefined || origin === `http://${host}`);
}

function hostOf({ socket }: IncomingMessage): string {
  return `${HOST}:${socket.localPort}`;
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  await once(server, 'listening');
}
