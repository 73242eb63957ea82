import { IsOptional } from 'class-validator';
import { IsSecretString } from './option-rules.js';

/** What the body of a v2 login carries. */
export class V2CredentialsDto {
  @IsSecretString()
  readonly login: string = '';

  @IsSecretString()
  readonly password: string = '';
}

/** What the body of a v3 token request carries, and the secret of callbacks. */
export class V3CredentialsDto {
  @IsSecretString()
  readonly clientId: string = '';

  @IsSecretString()
  readonly clientSecret: string = '';

  @IsOptional()
  @IsSecretString()
  readonly callbackSecret?: string | undefined = undefined;
}
