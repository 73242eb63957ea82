import { IsOptional } from 'class-validator';
import { IsSecretText } from './option-rules.js';

/** What the body of a v2 login carries. */
export class V2CredentialsDto {
  @IsSecretText()
  readonly login: string = '';

  @IsSecretText()
  readonly password: string = '';
}

/** What the body of a v3 token request carries, and the secret of callbacks. */
export class V3CredentialsDto {
  @IsSecretText()
  readonly clientId: string = '';

  @IsSecretText()
  readonly clientSecret: string = '';

  @IsOptional()
  @IsSecretText()
  readonly callbackSecret?: string | undefined = undefined;
}
