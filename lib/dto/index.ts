export { BASE_URL_CURE, isAllowedBaseUrl, isSecureOrLocal } from './base-url.js';
export * from './credentials.js';
export { rememberNames } from './environment-names.js';
export * from './options.js';
export * from './token-answer.js';
export { CallbackOptionsDto, type OptionsDto } from './options.dto.js';
export { sealPrevious } from './previous-credentials.js';
export * from './verifier-options.js';
