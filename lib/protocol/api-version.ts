/** Generation of the vendor's API. */
export type ApiVersion = 'v2' | 'v3';

/** The vendor's hosts to choose from. */
export type Environment = 'production' | 'sandbox';

/** What a token request asks for: a token for credentials, or one for a refresh token. */
export type TokenRequestKind = 'obtain' | 'refresh';
