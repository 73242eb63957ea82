import { Readable } from 'node:stream';
import type { HttpFacts } from '../../errors/index.js';
import { type CallBody, callBody } from './call-body.js';
import { invalidCall } from './call-failure.js';

/** Makes bodies of what callers hand over; a stream can be sent once. */
export class UploadStreams {
  readonly #begun = new WeakSet<Readable>();

  /** Throws the error of an invalid call for a stream of which an earlier call has read already: the rest would be sent. */
  bodyOf(data: unknown, facts: HttpFacts): CallBody {
    if (!(data instanceof Readable)) return callBody(data);
    if (this.#begun.has(data) && data.readableDidRead) {
      throw invalidCall('an earlier call has read the stream that is its body; every call needs a new one', {
        ...facts,
        requestSent: 'no',
      });
    }
    this.#begun.add(data);
    return { data: detached(data), isResendable: false };
  }
}

/** The HTTP client pipes it into the request, which holds the bearer: nothing must lead there from the caller's stream. */
function detached(stream: Readable): Readable {
  return Readable.from(stream, { objectMode: false });
}
