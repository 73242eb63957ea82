import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CallUrls } from '../../../lib/http/calls/call-url.js';

const BASES = ['https://api.example', 'https://api.example/v3', 'https://api.example:8443/a/b/'];

describe('given the addresses of calls below a base URL', () => {
  it.each([
    ['/wallet/', 'https://api.example/v3/wallet/', '/v3/wallet/'],
    ['wallet/', 'https://api.example/v3/wallet/', '/v3/wallet/'],
    ['/wallet/318/', 'https://api.example/v3/wallet/318/', '/v3/wallet/318/'],
    ['/wallet/?page=2', 'https://api.example/v3/wallet/?page=2', '/v3/wallet/'],
    ['', 'https://api.example/v3/', '/v3/'],
  ])('when the path is "%s", then the call goes to %s', (path, href, shown) => {
    expect(new CallUrls('https://api.example/v3').of({ url: path })).toEqual({ href, path: shown });
  });

  it('when a path is plain, then its address is what parsing would have made of it', () => {
    const segment = fc.stringMatching(/^[\w-]{1,8}$/);
    const path = fc.tuple(fc.boolean(), fc.array(segment, { maxLength: 4 }), fc.boolean());
    fc.assert(
      fc.property(fc.constantFrom(...BASES), path, (base, [leads, segments, ends]) => {
        const written = `${leads ? '/' : ''}${segments.join('/')}${ends && segments.length > 0 ? '/' : ''}`;
        const { href, pathname } = new URL(`${base.replace(/\/$/, '')}/${written.replace(/^\//, '')}`);
        expect(new CallUrls(base).of({ url: written })).toEqual({ href, path: pathname });
      }),
    );
  });

  it('when anything at all is written as path, then the call stays below the base URL or is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('/\\.%2e:@?#ax ')) }), (written) => {
        let href: string;
        try {
          href = new CallUrls('https://api.example/v3').of({ url: written }).href;
        } catch {
          return;
        }
        const { origin, pathname } = new URL(href);
        expect(origin).toBe('https://api.example');
        expect(`${pathname}/`.startsWith('/v3/')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
