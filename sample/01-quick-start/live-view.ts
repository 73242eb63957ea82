import { Controller, type INestApplication, Post } from '@nestjs/common';
import {
  acceptJsonApi,
  B2binpayHttpService,
  CallbackProcessor,
  TokenService,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';
import type { B2binpayEmulator, SendCallbackOptions } from 'nestjs-b2binpay-auth/testing';
import { emulatorActions } from '../view/emulator-actions.js';
import { TokenLife } from '../view/token-life.js';
import { type Action, View } from '../view/view.js';
import type { ChosenApi } from './choose-api.js';

const PATH = 'callbacks/b2binpay';

/** Where the emulator's callbacks arrive; sample 05-callbacks has more of it. */
@Controller()
export class CallbackController {
  @Post(PATH)
  @VerifyB2binpayCallback()
  handle(): void {}
}

/** Starts the application, and a page that shows it. */
export async function startWithView(
  app: INestApplication,
  { options: { apiVersion, environment }, emulator }: ChosenApi,
): Promise<View> {
  const tokens = app.get(TokenService);
  const life = new TokenLife(tokens, app.get(B2binpayHttpService));
  const replicas = () => [{ name: 'This process', ...life.report() }];
  if (emulator === undefined) {
    await app.init();
    const facts = () => `API ${apiVersion}, ${environment ?? 'at B2BINPAY_BASE_URL'}`;
    return View.open({ facts, replicas, actions: [] });
  }
  acceptJsonApi(app);
  await app.listen(0, '127.0.0.1');
  const outcomes: Record<string, number> = {};
  app.get(CallbackProcessor).events$.subscribe(({ outcome, code }) => {
    const what = code === undefined ? outcome : `${outcome}: ${code}`;
    outcomes[what] = (outcomes[what] ?? 0) + 1;
  });
  return View.open({
    facts: () => `API ${apiVersion}, emulated on this machine`,
    replicas,
    callbacks: () => outcomes,
    actions: [
      ...emulatorActions(emulator, apiVersion),
      {
        id: 'renew',
        group: 'Token',
        label: 'Renew now',
        run: () => {
          tokens.renew().catch(() => undefined);
          return 'A renewal was asked for.';
        },
      },
      ...callbackActions(emulator, `${await app.getUrl()}/${PATH}`),
    ],
  });
}

function callbackActions(emulator: B2binpayEmulator, url: string): readonly Action[] {
  let count = 0;
  let last: SendCallbackOptions | undefined;
  const send = async (what: string, options: SendCallbackOptions): Promise<string> => {
    const { status } = await emulator.sendCallback(url, { attempts: 1, ...options });
    return `${what}: the application answered ${status}.`;
  };
  const next = (): SendCallbackOptions => {
    count += 1;
    return { id: String(4_710 + count), trackingId: `order-${count}`, time: new Date().toISOString() };
  };
  const group = 'Callbacks';
  return [
    {
      id: 'genuine',
      group,
      label: 'Send a genuine one',
      run: () => {
        last = next();
        return send('A genuine callback', last);
      },
    },
    {
      id: 'repeated',
      group,
      label: 'Repeat the last one',
      run: () =>
        last === undefined
          ? 'There is none to repeat: send a genuine one first.'
          : send('The same callback again', last),
    },
    {
      id: 'forged',
      group,
      label: 'Send a forged one',
      run: () => send('A callback with a larger amount', { ...next(), tampering: 'amount' }),
    },
  ];
}
