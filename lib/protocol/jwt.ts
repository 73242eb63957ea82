/**
 * The lifetime a JWT claims for itself (`exp - iat`), in milliseconds. The access token is opaque to this package:
 * the claim is a hint, and whatever cannot be read is no hint.
 */
export function jwtLifetimeMs(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  const claims = readClaims(payload);
  if (claims === undefined) return undefined;
  const lifetimeMs = (claims.exp - claims.iat) * 1_000;
  return lifetimeMs > 0 ? lifetimeMs : undefined;
}

function readClaims(payload: string): { exp: number; iat: number } | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || !('exp' in claims) || !('iat' in claims))
      return undefined;
    const { exp, iat } = claims;
    if (!Number.isFinite(exp) || !Number.isFinite(iat)) return undefined;
    return { exp: Number(exp), iat: Number(iat) };
  } catch {
    return undefined;
  }
}
