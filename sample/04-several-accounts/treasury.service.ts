import { Injectable } from '@nestjs/common';
import { B2binpayAuthError, B2binpayHttpService, InjectB2binpayHttp } from 'nestjs-b2binpay-auth';
import { firstValueFrom } from 'rxjs';

interface WalletList {
  readonly data: readonly { readonly id: string }[];
}

@Injectable()
export class Treasury {
  constructor(
    private readonly main: B2binpayHttpService,
    @InjectB2binpayHttp('eu') private readonly eu: B2binpayHttpService,
  ) {}

  async overview(): Promise<string> {
    return `wallets: main ${await walletsOf(this.main)}; eu ${await walletsOf(this.eu)}`;
  }
}

async function walletsOf(account: B2binpayHttpService): Promise<string> {
  try {
    const { data } = await firstValueFrom(account.get<WalletList>('/wallet/'));
    return data.data.map(({ id }) => id).join(' and ');
  } catch (error) {
    return B2binpayAuthError.is(error) ? error.code : 'failed';
  }
}
