/** Signatures of login answers, computed independently of this package. */
export const TOKEN_SIGNATURES = [
  {
    name: 'the published vector',
    login: 'b2b-key',
    password: 'b2b-secret',
    keyHex: '30d23625d78476e2fa4a0a7655b92d2d589a4c886e6ee482e25afde3790a1a08',
    time: '2024-01-02T03:04:05.678901Z',
    refresh: 'refresh.token.value',
    sign: '271357118f59e42cc5ab7649ebedb8326989cf844c6653d9696a2ac375c2526c',
  },
  {
    name: 'the token part of the independent vectors',
    login: 'test-login',
    password: 'test-password',
    keyHex: '1b7c9a1447421da666b6d594ad6f8e48ea70468487ac85fc0bbaae2c71d9f270',
    time: '2022-07-15T16:53:04.098536Z',
    refresh: 'eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ4In0.c2ln',
    sign: 'b906f500b66ed4dd98a4b17bb9db04c72542d1febf86400c581b890216460c39',
  },
] as const;
