import { type HttpFacts, MalformedResponseError } from '../errors/index.js';
import { own, parseIsoInstant, Secret } from '../protocol/index.js';
import { V2MetaDto, V2TokenDto, V3TokenDto } from './token-response.dto.js';
import { invalidPaths } from './invalid-paths.js';

/** The token pair of a v2 response; times are epoch milliseconds on the server's clock. */
export interface TokenResponsePair {
  readonly access: Secret;
  readonly refresh: Secret | undefined;
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt: number | undefined;
  readonly twoFactor: boolean | undefined;
}

/** The part of a login response that the vendor signs, character by character as received. */
export interface SignedPart {
  readonly time: string;
  readonly refresh: string;
  readonly sign: string;
}

/** Reads a v2 pair, with or without the `data` wrapper. Throws {@link MalformedResponseError}. */
export function readV2Pair(body: unknown, facts: HttpFacts): TokenResponsePair {
  const { attributes, path } = attributesOf(body);
  const dto = fill(new V2TokenDto(), attributes);
  throwIfMalformed(invalidPaths(dto, path), facts);
  return {
    access: new Secret(dto.access),
    refresh: typeof dto.refresh === 'string' ? new Secret(dto.refresh) : undefined,
    accessExpiresAt: parseIsoInstant(dto.access_expired_at) ?? Number.NaN,
    refreshExpiresAt: parseIsoInstant(dto.refresh_expired_at),
    twoFactor: dto.is_2fa_confirmed ?? undefined,
  };
}

/** Reads a v3 token and its lifetime in seconds. Throws {@link MalformedResponseError}. */
export function readV3Token(
  body: unknown,
  facts: HttpFacts,
): { access: Secret; expiresInS: number; path: string } {
  const { attributes, path } = attributesOf(body);
  const dto = fill(new V3TokenDto(), attributes);
  throwIfMalformed(invalidPaths(dto, path), facts);
  return { access: new Secret(dto.access), expiresInS: dto.expires_in, path };
}

/** The refresh token of a response whose other fields may be unusable. */
export function readRefreshToken(body: unknown): Secret | undefined {
  const dto = fill(new V2TokenDto(), { refresh: own(attributesOf(body).attributes, 'refresh') });
  const isValid = typeof dto.refresh === 'string' && !invalidPaths(dto, '').includes('refresh');
  return isValid ? new Secret(dto.refresh ?? '') : undefined;
}

/**
 * The signed part of a login response; undefined if the response has no access token. `sign` and `time` are empty if
 * missing or malformed. Throws {@link MalformedResponseError} if the refresh token, which is signed, is malformed.
 */
export function readSignedPart(body: unknown, facts: HttpFacts): SignedPart | undefined {
  const { attributes, path } = attributesOf(body);
  if (own(attributes, 'access') === undefined) return undefined;
  const refresh = readRefreshToken(body);
  if (refresh === undefined) throw new MalformedResponseError([`${path}.refresh`], facts);
  const meta = fill(new V2MetaDto(), own(body, 'meta'));
  const isMetaValid = invalidPaths(meta, 'meta').length === 0;
  return {
    refresh: refresh.reveal(),
    time: isMetaValid ? meta.time : '',
    sign: isMetaValid ? meta.sign : '',
  };
}

function attributesOf(body: unknown): { attributes: unknown; path: string } {
  const isWrapped = own(body, 'data') !== undefined;
  return {
    attributes: own(isWrapped ? own(body, 'data') : body, 'attributes'),
    path: isWrapped ? 'data.attributes' : 'attributes',
  };
}

/** Copies own properties only, so that a prototype set by the response is never read. */
function fill<T extends object>(dto: T, source: unknown): T {
  for (const key of Object.keys(dto)) Reflect.set(dto, key, own(source, key));
  return dto;
}

function throwIfMalformed(paths: readonly string[], facts: HttpFacts): void {
  if (paths.length > 0) throw new MalformedResponseError(paths, facts);
}
