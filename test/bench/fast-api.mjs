// As little of API v3 as a benchmark needs, in a thread of its own, so that its work is nobody's.
import { createServer } from 'node:http';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

const TOKEN = { access: 'token-of-the-benchmark', expires_in: 3_600, token_type: 'Bearer' };
const ANSWERS = new Map([
  ['/token/', JSON.stringify({ data: { type: 'auth-token', id: '0', attributes: TOKEN } })],
  ['/wallet/', JSON.stringify({ data: [] })],
]);

/** Its URL, and how to end it. */
export async function startFastApi() {
  const worker = new Worker(fileURLToPath(import.meta.url));
  const port = await new Promise((resolve) => worker.once('message', resolve));
  return { url: `http://127.0.0.1:${port}`, stop: () => worker.terminate() };
}

if (!isMainThread) {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/vnd.api+json');
    response.end(ANSWERS.get(request.url));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
}
