import { Controller, Logger, Post } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import {
  B2binpayCallback,
  CallbackConfirmer,
  type SignedCallback,
  type UnsignedNotice,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';

/** Its signature is the authentication of this route: no throttler and no guard may refuse a callback. */
@SkipThrottle()
@Controller('callbacks')
export class CallbackController {
  readonly #logger = new Logger('Deposits');

  constructor(private readonly confirmer: CallbackConfirmer) {}

  @Post('b2binpay')
  @VerifyB2binpayCallback()
  async handle(@B2binpayCallback() callback: SignedCallback | UnsignedNotice): Promise<void> {
    if (callback.trust !== 'signed' || callback.signed.of !== 'transfer') return;
    const { trackingId, amount } = callback.signed;
    const result = await this.confirmer.confirm(callback);
    if (!result.confirmed) throw new Error(`the API disagrees: ${result.differences.join(', ')}`);
    this.#logger.log(`${trackingId} is paid: ${amount}`);
  }
}
