import { afterEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import axiosRetry from 'axios-retry';
import { Calls } from '../../support/calls.js';
import { rejection } from '../../support/rejection.js';

const RETRIES = 2;

let calls: Calls;
afterEach(() => calls.stop());

/** Retries what fails for whatever reason. */
function withRetries(instance: AxiosInstance): AxiosInstance {
  axiosRetry(instance, { retries: RETRIES, retryDelay: () => 0, retryCondition: () => true });
  return instance;
}

describe('given an API that fails and axios-retry', () => {
  it('when it is applied to a plain axios, then that repeats the call', async () => {
    calls = await Calls.start((_request, response) => response.writeHead(503).end());
    const plain = withRetries(axios.create({ headers: { connection: 'close' } }));

    await expect(plain.get(`${calls.url}/wallet/`)).rejects.toThrow('503');
    expect(calls.seen).toHaveLength(1 + RETRIES);
  });

  it('when it is applied to axiosRef, then nothing is repeated and the error is ours', async () => {
    calls = await Calls.start((_request, response) => response.writeHead(503).end());
    const error = await rejection(withRetries(calls.http.axiosRef).get('/wallet/'));

    expect(calls.seen).toHaveLength(1);
    expect(error).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'answered' });
  });
});
