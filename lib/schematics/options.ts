/** The options of `nest add`; `schema.json` has their defaults. */
export interface Options {
  readonly sourceRoot: string;
  readonly apiVersion: 'v2' | 'v3';
  readonly environment: 'sandbox' | 'production';
  readonly callbacks: boolean;
  readonly health: boolean;
}
