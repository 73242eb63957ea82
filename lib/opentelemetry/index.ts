export { B2binpayTelemetry } from './b2binpay-telemetry.js';
