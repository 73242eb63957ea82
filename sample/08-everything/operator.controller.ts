import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  HttpCode,
  Injectable,
  Post,
  UseGuards,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { SkipThrottle } from '@nestjs/throttler';
import { type TokenStatus, TokenService } from 'nestjs-b2binpay-auth';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

@Injectable()
export class OperatorGuard implements CanActivate {
  readonly #key: Buffer;

  constructor(config: ConfigService) {
    this.#key = digest(config.getOrThrow<string>('OPERATOR_KEY'));
  }

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    return timingSafeEqual(digest(String(headers['x-operator-key'])), this.#key);
  }
}

/** What an operator needs in trouble: to see what is wrong, and to log in anew once it is mended. */
@SkipThrottle()
@UseGuards(OperatorGuard)
@Controller('operator/b2binpay')
export class OperatorController {
  constructor(private readonly tokens: TokenService) {}

  @Get()
  status(): TokenStatus {
    return this.tokens.status;
  }

  @Post('renew')
  @HttpCode(200)
  async renew(): Promise<TokenStatus> {
    await this.tokens.renew();
    return this.tokens.status;
  }
}
