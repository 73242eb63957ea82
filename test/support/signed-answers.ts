// Answers of the vendor's scheme, signed by hand: the published vector and signatures computed with openssl.

export const LOGIN = { login: 'b2b-key', password: 'b2b-secret' };

export const SIGNED_META = {
  time: '2024-01-02T03:04:05.678901Z',
  sign: '271357118f59e42cc5ab7649ebedb8326989cf844c6653d9696a2ac375c2526c',
};

export const ATTRIBUTES = {
  refresh: 'refresh.token.value',
  access: 'access.token.value',
  access_expired_at: '2024-01-02T03:19:05.678901Z',
  refresh_expired_at: '2024-01-02T09:04:05.678901Z',
  is_2fa_confirmed: false,
};

export const OBTAINED = { data: { type: 'auth-token', id: '0', attributes: ATTRIBUTES }, meta: SIGNED_META };
