// What `nest add` is asked for, writes and prints.
export const ALL = { callbacks: true, health: true };

export const LINES = `import {
  B2binpayAuthModule,
  b2binpayAuthOptionsFromEnv,
} from 'nestjs-b2binpay-auth';

imports: [
  B2binpayAuthModule.forRootAsync({
    isGlobal: true,
    useFactory: () => b2binpayAuthOptionsFromEnv(),
  }),
],
`;

export const CALLBACK_LINES = `import { B2binpayCallbacksController } from './b2binpay-callbacks.controller';

controllers: [
  B2binpayCallbacksController,
],
`;

export const ENTRY_LINES = `import { acceptJsonApi } from 'nestjs-b2binpay-auth';

acceptJsonApi(app); // after NestFactory.create, before app.listen
`;

export function left(where, lines = LINES) {
  return `${where} cannot be edited for sure and stays as it is. Paste into it:\n\n${lines}`;
}

export function rootModule(extension = '') {
  return `import { Module } from '@nestjs/common';
import { AppController } from './app.controller${extension}';
import { AppService } from './app.service${extension}';
import {
  B2binpayAuthModule,
  b2binpayAuthOptionsFromEnv,
} from 'nestjs-b2binpay-auth';
import { B2binpayCallbacksController } from './b2binpay-callbacks.controller${extension}';
import { B2binpayHealthModule } from './b2binpay-health.module${extension}';

@Module({
  imports: [
    B2binpayAuthModule.forRootAsync({
      isGlobal: true,
      useFactory: () => b2binpayAuthOptionsFromEnv(),
    }),
    B2binpayHealthModule,
  ],
  controllers: [AppController, B2binpayCallbacksController],
  providers: [AppService],
})
export class AppModule {}
`;
}

export const PEERS = {
  11: {
    '@nestjs/axios': '^4.0.0',
    '@nestjs/schedule': '^6.0.0',
    '@nestjs/terminus': '^11.0.0',
    axios: '^1.17.0',
    'class-validator': '^0.15.0',
  },
  12: {
    '@nestjs/axios': '^12.0.0',
    '@nestjs/schedule': '^12.0.0',
    '@nestjs/terminus': '^12.0.0',
    axios: '^1.17.0',
    'class-validator': '^0.15.0',
  },
};

function env(version, environment, credentials) {
  return `# Works as it stands against \`npx nestjs-b2binpay-auth emulator --api ${version}\`. For your own account copy it to
# .env, which stays out of git: put your credentials there, and B2BINPAY_ENVIRONMENT instead of B2BINPAY_BASE_URL.
B2BINPAY_API_VERSION=${version}
B2BINPAY_BASE_URL=http://127.0.0.1:4010
# B2BINPAY_ENVIRONMENT=${environment}
${credentials}
`;
}

export const ENV_V3 = env(
  'v3',
  'sandbox',
  'B2BINPAY_CLIENT_ID=demo-key\nB2BINPAY_CLIENT_SECRET=demo-secret\nB2BINPAY_CALLBACK_SECRET=demo-callback-secret',
);

export const ENV_V2_PRODUCTION = env(
  'v2',
  'production',
  'B2BINPAY_LOGIN=demo-key\nB2BINPAY_PASSWORD=demo-secret',
);
