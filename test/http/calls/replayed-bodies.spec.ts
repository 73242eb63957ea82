import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { firstValueFrom, type Observable } from 'rxjs';
import { Calls, FIRST_TOKEN, refusesFirstToken, SECOND_TOKEN } from '../../support/calls.js';
import { rejection } from '../../support/rejection.js';

interface Form {
  append(name: string, value: unknown): void;
}

let calls: Calls;

beforeEach(async () => {
  calls = await Calls.start(refusesFirstToken);
});
afterEach(async () => {
  await calls.stop();
});

/** A form of the package form-data, the one that axios brings. */
function packageForm(): Form & object {
  const { env } = new HttpService().axiosRef.defaults;
  if (env?.FormData === undefined) throw new Error('axios brings no FormData');
  const form: unknown = new env.FormData();
  if (!isForm(form)) throw new Error('this is no form');
  return form;
}

function isForm(value: unknown): value is Form & object {
  return typeof value === 'object' && value !== null && 'append' in value && 'getHeaders' in value;
}

function filled<F extends Form>(form: F, file: unknown): F {
  form.append('amount', '1.5');
  form.append('note', 'ünï');
  form.append('file', file);
  return form;
}

/** The parts of a multipart body, by name, whatever its boundary is. */
function partsOf({ headers, body }: Calls['seen'][number]): unknown {
  const boundary = /boundary=(.+)$/.exec(String(headers['content-type']))?.[1] ?? 'none';
  const parts = Buffer.from(body, 'latin1')
    .toString('utf8')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => /name="(\w+)"[^]*?\r\n\r\n([^]*)\r\n$/.exec(part));
  return Object.fromEntries(parts.map((found) => [found?.[1], found?.[2]]));
}

describe('given a token that just died', () => {
  const parts = { amount: '1.5', note: 'ünï', file: 'bytes' };
  it.each([
    ['an object by postForm', () => calls.http.postForm('/deposit/', { ...parts })],
    [
      'an object with bytes by postForm',
      () => calls.http.postForm('/deposit/', { ...parts, file: Buffer.from('bytes') }),
    ],
    ['an object by putForm', () => calls.http.putForm('/deposit/', { ...parts })],
    ['an object by patchForm', () => calls.http.patchForm('/deposit/', { ...parts })],
    [
      'a FormData by postForm',
      () => calls.http.postForm('/deposit/', filled(new FormData(), new Blob(['bytes']))),
    ],
    ['a FormData by post', () => calls.http.post('/deposit/', filled(new FormData(), new Blob(['bytes'])))],
    [
      'a form of form-data by postForm',
      () => calls.http.postForm('/deposit/', filled(packageForm(), Buffer.from('bytes'))),
    ],
    [
      'a form of form-data by post',
      () => calls.http.post('/deposit/', filled(packageForm(), Buffer.from('bytes'))),
    ],
  ])('when %s is sent, then the same form is sent once more with the new token', async (_what, send) => {
    const response: Observable<{ status: number }> = send();
    expect((await firstValueFrom(response)).status).toBe(200);
    expect(calls.seen.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${FIRST_TOKEN}`,
      `Bearer ${SECOND_TOKEN}`,
    ]);
    for (const seen of calls.seen) expect(partsOf(seen)).toEqual(parts);
  });

  it.each([
    ['a Blob', () => new Blob(['bytes'], { type: 'text/x' })],
    ['a File', () => new File(['bytes'], 'a.txt', { type: 'text/x' })],
    ['an ArrayBuffer', () => new TextEncoder().encode('bytes').buffer],
    ['a view', () => new TextEncoder().encode('bytes')],
  ])('when %s is posted, then it is sent once more', async (_what, body) => {
    expect((await firstValueFrom(calls.http.post('/deposit/', body()))).status).toBe(200);
    expect(calls.seen.map((seen) => seen.body)).toEqual(['bytes', 'bytes']);
    expect(calls.seen.map(({ headers }) => headers['content-length'])).toEqual(['5', '5']);
  });

  it('when progress is watched, then the body is sent once more all the same', async () => {
    const onUploadProgress = (): void => undefined;
    await firstValueFrom(calls.http.post('/deposit/', { id: 1 }, { onUploadProgress }));
    expect(calls.seen.map((seen) => seen.body)).toEqual(['{"id":1}', '{"id":1}']);
  });

  it('when a form of form-data has a stream in it, then it is not sent again and the error says why', async () => {
    const form = filled(packageForm(), Readable.from(['bytes']));
    const error = await rejection(firstValueFrom(calls.http.post('/deposit/', form)));
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', requestSent: 'no' });
    expect(String(error)).toContain('stream');
    expect(calls.seen).toHaveLength(1);
  });
});

it('given a form of form-data with a stream in it, when it is posted with a good token, then it arrives', async () => {
  await firstValueFrom(calls.http.get('/wallet/'));
  await firstValueFrom(calls.http.post('/deposit/', filled(packageForm(), Readable.from(['bytes']))));
  const last = calls.seen.at(-1);
  expect(last?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(last?.body).toContain('bytes');
});
