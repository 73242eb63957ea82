import { describe, expect, it } from '@jest/globals';
import { run } from '../../lib/cli/run.js';
import { authToken, post, text } from '../emulator/support.js';
import { until } from '../support/until.js';

class FakeTerminal {
  stdout = '';
  stderr = '';
  readonly interruption = new AbortController();
  readonly interrupt = this.interruption.signal;
  readonly out = (added: string): void => {
    this.stdout += added;
  };
  readonly err = (added: string): void => {
    this.stderr += added;
  };

  /** The URL, as soon as it is printed. */
  async url(): Promise<string> {
    const url = (): string => /http:\S+/.exec(this.stdout)?.[0] ?? '';
    await until('a URL is printed', () => url() !== '');
    return url();
  }
}

describe('given the command line tool', () => {
  it('when the emulator runs, then it prints where and with which credentials, and Ctrl-C stops it', async () => {
    const terminal = new FakeTerminal();
    const running = run(['emulator', '--api', 'v3', '--port', '0', '--ttl', '60'], terminal);
    const url = await terminal.url();

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const credential = (name: string) => new RegExp(`${name}: (\\S+)`).exec(terminal.stdout)?.[1];
    const attributes = { client_id: credential('clientId'), client_secret: credential('clientSecret') };
    const answer = await post(`${url}/token/`, authToken(attributes));
    expect(JSON.parse(answer.text)).toHaveProperty('data.attributes.expires_in', 60);
    const headers = { authorization: `Bearer ${text(answer, 'data', 'attributes', 'access')}` };
    expect((await fetch(`${url}/wallet/`, { headers })).status).toBe(200);

    terminal.interruption.abort();
    expect(await running).toBe(0);
    expect(terminal.stderr).toBe('');
    await expect(fetch(`${url}/ping`)).rejects.toThrow();
  });

  it('when it is interrupted before it listens, then it stops all the same', async () => {
    const terminal = new FakeTerminal();
    terminal.interruption.abort();
    expect(await run(['emulator', '--api', 'v2', '--port', '0', '--host', '127.0.0.1'], terminal)).toBe(0);
    expect(terminal.stdout).toContain('login: ');
  });

  it('when help is asked for, then usage on stdout and 0', async () => {
    const terminal = new FakeTerminal();
    expect(await run(['emulator', '--help'], terminal)).toBe(0);
    expect(terminal.stdout).toContain('Usage: nestjs-b2binpay-auth emulator');
    expect(terminal.stderr).toBe('');
  });

  it.each([
    [['serve'], 'unknown command serve'],
    [[], 'a command is required'],
    [['emulator', 'more'], 'unknown command'],
    [['emulator', '--api', 'v4'], '--api must be v2 or v3'],
    [['emulator', '--port', 'x'], '--port must be'],
    [['emulator', '--port', ''], '--port must be'],
    [['emulator', '--port', '70000'], '--port must be'],
    [['emulator', '--host', ''], '--host must be'],
    [['emulator', '--host= '], '--host must be'],
    [['emulator', '--ttl', '-1'], '--ttl'],
    [['emulator', '--ttl=0'], '--ttl must be'],
    [['emulator', '--colour'], '--colour'],
  ])('when the arguments are %j, then usage on stderr and 2', async (argv, why) => {
    const terminal = new FakeTerminal();
    expect(await run(argv, terminal)).toBe(2);
    expect(terminal.stderr).toContain(`nestjs-b2binpay-auth: `);
    expect(terminal.stderr).toContain(why);
    expect(terminal.stderr).toContain('Usage:');
    expect(terminal.stdout).toBe('');
  });

  it('when the port is taken, then a sentence on stderr and 1', async () => {
    const first = new FakeTerminal();
    const running = run(['emulator', '--port', '0'], first);
    const { port } = new URL(await first.url());
    const second = new FakeTerminal();
    expect(await run(['emulator', '--port', port], second)).toBe(1);
    expect(second.stderr).toBe(
      `nestjs-b2binpay-auth: cannot listen on 127.0.0.1, port ${port} (EADDRINUSE).\n`,
    );
    first.interruption.abort();
    await running;
  });
});
