export { B2binpayHealthIndicator, type B2binpayHealthOptions } from './b2binpay.health.js';
