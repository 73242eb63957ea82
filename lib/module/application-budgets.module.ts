import { Module } from '@nestjs/common';
import { Budgets } from '../core/index.js';

/** One for the whole application, whatever registrations it has: the vendor counts them together. */
@Module({
  providers: [{ provide: Budgets, useFactory: () => new Budgets() }],
  exports: [Budgets],
})
export class ApplicationBudgetsModule {}
