import { IsBoolean, IsNumber, IsOptional, IsString } from 'class-validator';
import { IsIsoInstant, IsTokenString } from './token-rules.js';

/** Attributes of a v2 token pair ("Obtain token", "Refresh token"). Unknown fields are ignored. */
export class V2TokenDto {
  @IsTokenString()
  readonly access: string = '';

  /** Always present in a login response; after a refresh response without one there is none. */
  @IsOptional()
  @IsTokenString()
  readonly refresh?: string | null = null;

  @IsIsoInstant()
  readonly access_expired_at: string = '';

  @IsOptional()
  @IsIsoInstant()
  readonly refresh_expired_at?: string | null = null;

  @IsOptional()
  @IsBoolean()
  readonly is_2fa_confirmed?: boolean | null = null;
}

/** `meta` of a v2 login response; checks the form only, the signature is verified elsewhere. */
export class V2MetaDto {
  @IsIsoInstant()
  readonly time: string = '';

  @IsString()
  readonly sign: string = '';
}

/** Attributes of a v3 token. */
export class V3TokenDto {
  @IsTokenString()
  readonly access: string = '';

  /** Seconds from the server's response. */
  @IsNumber()
  readonly expires_in: number = Number.NaN;
}
