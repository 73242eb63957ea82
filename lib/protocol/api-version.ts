/** Version of the vendor's API. */
export type ApiVersion = 'v2' | 'v3';

/** The vendor's environments, each with its own host. */
export type Environment = 'production' | 'sandbox';

/** Kind of a token request: `obtain` sends the credentials, `refresh` a refresh token. */
export type TokenRequestKind = 'obtain' | 'refresh';
