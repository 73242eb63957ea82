export { BASE_URL_MESSAGE, isAllowedBaseUrl, isSecureOrLocal } from './base-url.js';
export * from './seal-credentials.js';
export { rememberVariableNames } from './environment-names.js';
export * from './read-options.js';
export * from './read-token-response.js';
export { CallbackOptionsDto, type OptionsDto } from './options.dto.js';
export { sealPreviousCredentials } from './previous-credentials.js';
export * from './read-verifier-options.js';
export { OPTION_DEFAULTS } from './option-defaults.js';
