import { Injectable } from '@nestjs/common';
import { B2binpayHttpService } from 'nestjs-b2binpay-auth';
import { firstValueFrom } from 'rxjs';

interface WalletList {
  readonly data: readonly { readonly id: string }[];
}

interface Deposit {
  readonly data: { readonly id: string };
}

/** Talks to the API and has never heard of a token. */
@Injectable()
export class WalletsService {
  constructor(private readonly b2binpay: B2binpayHttpService) {}

  async list(): Promise<readonly string[]> {
    const { data } = await firstValueFrom(this.b2binpay.get<WalletList>('/wallet/'));
    return data.data.map(({ id }) => id);
  }

  async createDeposit(trackingId: string): Promise<string> {
    const attributes = { tracking_id: trackingId, target_amount_requested: '0.30' };
    const body = { data: { type: 'deposit', attributes } };
    const { data } = await firstValueFrom(this.b2binpay.post<Deposit>('/deposit/', body));
    return data.data.id;
  }

  async find(id: string): Promise<unknown> {
    return (await firstValueFrom(this.b2binpay.get<unknown>(`/wallet/${encodeURIComponent(id)}/`))).data;
  }
}
