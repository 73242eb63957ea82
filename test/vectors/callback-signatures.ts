/** Signatures of callbacks, computed independently of this package. Each has the message it signs, so that a failure says where. */
export const CALLBACK_SIGNATURES = [
  {
    name: 'doc sample fields, empty tracking_id',
    login: 'test-login',
    password: 'test-password',
    keyHex: '1b7c9a1447421da666b6d594ad6f8e48ea70468487ac85fc0bbaae2c71d9f270',
    fields: {
      status: 2,
      amount: '0.300000000000000000',
      trackingId: '',
      time: '2022-07-15T16:53:04.098536Z',
    },
    message: '20.3000000000000000002022-07-15T16:53:04.098536Z',
    sign: 'fbbe5098e44d0e3d5beb3e20ed33b8df621f0eb4309498f37dabba73b49835dd',
  },
  {
    name: 'null tracking_id == empty',
    login: 'test-login',
    password: 'test-password',
    keyHex: '1b7c9a1447421da666b6d594ad6f8e48ea70468487ac85fc0bbaae2c71d9f270',
    fields: {
      status: 2,
      amount: '0.300000000000000000',
      trackingId: null,
      time: '2022-07-15T16:53:04.098536Z',
    },
    message: '20.3000000000000000002022-07-15T16:53:04.098536Z',
    sign: 'fbbe5098e44d0e3d5beb3e20ed33b8df621f0eb4309498f37dabba73b49835dd',
  },
  {
    name: 'prefixed tracking id',
    login: 'test-login',
    password: 'test-password',
    keyHex: '1b7c9a1447421da666b6d594ad6f8e48ea70468487ac85fc0bbaae2c71d9f270',
    fields: {
      status: 2,
      amount: '0.300000000000000000',
      trackingId: 'ord_123',
      time: '2022-07-15T16:53:04.098536Z',
    },
    message: '20.300000000000000000ord_1232022-07-15T16:53:04.098536Z',
    sign: '7cfb80da7bc2aeb065e8a80c26335a3d2de509da039a2decbdda74cdc57699ee',
  },
  {
    name: 'unicode tracking id',
    login: 'test-login',
    password: 'test-password',
    keyHex: '1b7c9a1447421da666b6d594ad6f8e48ea70468487ac85fc0bbaae2c71d9f270',
    fields: { status: 2, amount: '1.00', trackingId: 'заказ-№5 ☕', time: '2022-07-15T16:53:04.098536Z' },
    message: '21.00заказ-№5 ☕2022-07-15T16:53:04.098536Z',
    sign: 'ebfe28333e5bcbfa68c44bf9ff1e2ee4c2f17c9194c138e53b7c988eef81257a',
  },
  {
    name: 'time without microseconds',
    login: 'test-login',
    password: 'test-password',
    keyHex: '1b7c9a1447421da666b6d594ad6f8e48ea70468487ac85fc0bbaae2c71d9f270',
    fields: { status: 2, amount: '1.00', trackingId: 'ord_1', time: '2022-07-15T16:53:04Z' },
    message: '21.00ord_12022-07-15T16:53:04Z',
    sign: '88ce4ad4d74e4fa50dc2506e15868f9275bba8dab7e634e6c7ccf3f98059ba23',
  },
  {
    name: 'status -1? negative',
    login: 'test-login',
    password: 'test-password',
    keyHex: '1b7c9a1447421da666b6d594ad6f8e48ea70468487ac85fc0bbaae2c71d9f270',
    fields: { status: -2, amount: '1.00', trackingId: 'ord_1', time: '2022-07-15T16:53:04.098536Z' },
    message: '-21.00ord_12022-07-15T16:53:04.098536Z',
    sign: 'bd8d2c1d3407eacf55d360610dce8b5d059ef6fac9bc49b22b504df85d26ea2f',
  },
] as const;

/** Different fields that share one message: the vendor joins them without separators. */
export const COLLISIONS = [
  {
    name: 'amount|tracking_id boundary',
    sign: '97b22b5a59f9543237405bcb9767ed6032aa569ca885beaad80f0956523452b0',
    fields: [
      { status: 2, amount: '5.00', trackingId: '00123', time: '2022-07-15T16:53:04.098536Z' },
      { status: 2, amount: '5.0000', trackingId: '123', time: '2022-07-15T16:53:04.098536Z' },
      { status: 2, amount: '5.00001', trackingId: '23', time: '2022-07-15T16:53:04.098536Z' },
    ],
  },
  {
    name: 'integral amount inflation',
    sign: '8a7ba562a4f448b4882cb7f72ed38cebb90b5d0c1128b871bad4aca26d19660a',
    fields: [
      { status: 2, amount: '5', trackingId: '000-x', time: '2022-07-15T16:53:04.098536Z' },
      { status: 2, amount: '5000', trackingId: '-x', time: '2022-07-15T16:53:04.098536Z' },
    ],
  },
  {
    name: 'status|amount boundary',
    sign: '70c715fb7a8e87ca05c51b07aa68683ada0e9e1451499c356782db8ec270879b',
    fields: [
      { status: 2, amount: '10.5', trackingId: 'ord_1', time: '2022-07-15T16:53:04.098536Z' },
      { status: 21, amount: '0.5', trackingId: 'ord_1', time: '2022-07-15T16:53:04.098536Z' },
    ],
  },
  {
    name: 'tracking_id|time boundary',
    sign: '8dd1f010633f3b43a5737823ae1a7653706ae3f073d3399d3df84432113cc3a8',
    fields: [
      { status: 2, amount: '1.00', trackingId: 'ord_1', time: '2022-07-15T16:53:04.098536Z' },
      { status: 2, amount: '1.00', trackingId: 'ord_', time: '12022-07-15T16:53:04.098536Z' },
    ],
  },
  {
    name: 'null vs empty vs missing',
    sign: '828df4e31713ac2c8f644b045fc8ed454fb6690cf98cdb75dca2392b5a1c0024',
    fields: [
      { status: 2, amount: '1.00', trackingId: null, time: '2022-07-15T16:53:04.098536Z' },
      { status: 2, amount: '1.00', trackingId: '', time: '2022-07-15T16:53:04.098536Z' },
    ],
  },
] as const;

/** The vectors beside the vendor's description. */
export const DOCUMENTED = {
  v2: {
    credentials: { login: 'b2b-key', password: 'b2b-secret' },
    keyHex: '30d23625d78476e2fa4a0a7655b92d2d589a4c886e6ee482e25afde3790a1a08',
    order: '571f2ebaabbc33b64a379f3af9f2631aed58cc6bb44880da648fba4da3a892d4',
    empty: '9b0e4a879e77eccf5a4d8482933672cc5e9b81bf9bd217e2d38ce71668afc5af',
  },
  v3: {
    callbackSecret: 'cb-secret',
    order: '888de5ccb4515d5796db0a73c6f61559f4949f46b3af399c133fb57f406b1dec',
    withoutTransfer: 'aaf2db67adf28ec5a3ecbbdbf0537a85346cb32a577896911b61049c621addae',
  },
  amount: '0.300000000000000000',
  trackingId: 'order-1',
  time: '2024-01-02T03:04:05.678901Z',
} as const;
