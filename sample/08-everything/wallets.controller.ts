import { Controller, Get, Logger } from '@nestjs/common';
import { B2binpayHttpService } from 'nestjs-b2binpay-auth';
import { firstValueFrom } from 'rxjs';

/** For the application's own clients; what fails is answered by B2binpayExceptionFilter. */
@Controller('wallets')
export class WalletsController {
  readonly #logger = new Logger('Wallets');

  constructor(private readonly b2binpay: B2binpayHttpService) {}

  @Get()
  async list(): Promise<unknown> {
    const { data } = await firstValueFrom(this.b2binpay.get<unknown>('/wallet/'));
    this.#logger.log('wallets were listed');
    return data;
  }
}
