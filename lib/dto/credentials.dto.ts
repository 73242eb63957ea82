import { IsOptional } from 'class-validator';
import { IsSecretString } from './option-rules.js';

/** Credentials of API v2. */
export class V2CredentialsDto {
  @IsSecretString()
  readonly login: string = '';

  @IsSecretString()
  readonly password: string = '';
}

/** Credentials of API v3, and the secret that signs callbacks. */
export class V3CredentialsDto {
  @IsSecretString()
  readonly clientId: string = '';

  @IsSecretString()
  readonly clientSecret: string = '';

  @IsOptional()
  @IsSecretString()
  readonly callbackSecret?: string | undefined = undefined;
}
