import { Controller, Post } from '@nestjs/common';
import {
  B2binpayCallback,
  CallbackConfirmer,
  type SignedCallback,
  type UnsignedNotice,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';

/** Only genuine callbacks arrive here, and each once. */
@Controller('callbacks')
export class CallbackController {
  constructor(private readonly confirmer: CallbackConfirmer) {}

  @Post('b2binpay')
  @VerifyB2binpayCallback()
  async handle(@B2binpayCallback() callback: SignedCallback | UnsignedNotice): Promise<void> {
    const { kind } = callback.unverified;
    if (callback.trust === 'unsigned') return console.log(`    handler: an unsigned notice of a ${kind}`);
    const { signed, boundary } = callback;
    const amount = signed.of === 'transfer' ? `, amount ${signed.amount}` : '';
    const status = signed.of === 'payout' ? 'without transfer' : `status ${signed.status}`;
    const who = `${status}${amount}, tracking id "${signed.trackingId}" (${boundary})`;
    console.log(`    handler: ${kind}, ${signed.of} ${who}`);
    // The currency is not signed, and neither is that it is a deposit: the API knows.
    const answer = await this.confirmer.confirm(callback);
    console.log(
      `    the API ${answer.confirmed ? 'confirms it' : `says otherwise: ${answer.differences.join(', ')}`}`,
    );
  }
}
