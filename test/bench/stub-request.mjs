// In the place of `http.request`: answers in the next turn, without a connection.
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';

const TOKEN = JSON.stringify({
  data: { attributes: { access: 'token-of-the-benchmark', expires_in: 3_600 } },
});

class StubRequest extends EventEmitter {
  constructor(options, onResponse) {
    super();
    this.options = options;
    if (onResponse) this.once('response', onResponse);
  }

  write() {
    return true;
  }

  setTimeout() {
    return this;
  }

  setHeader() {}

  destroy() {
    return this;
  }

  end() {
    setImmediate(() => {
      this.emit('socket', { writable: true, on() {}, once() {} });
      const isToken = this.options.path.endsWith('/token/');
      const response = Object.assign(Readable.from([Buffer.from(isToken ? TOKEN : '{"data":[]}')]), {
        statusCode: 200,
        statusMessage: 'OK',
        headers: { 'content-type': 'application/vnd.api+json' },
        req: this,
      });
      this.emit('response', response);
      response.once('end', () => this.emit('close'));
    });
    return this;
  }
}

export function answersAtOnce(options, onResponse) {
  return new StubRequest(options, onResponse);
}
