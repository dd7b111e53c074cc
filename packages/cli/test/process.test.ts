import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, type TestLab } from '@ironic-inspector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

/** The command as a user runs it, in a process of its own, against a server on a socket. */

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const NODE = `${process.execPath} --conditions=ironic-inspector-source ${BIN}`;

let lab: TestLab;
let server: Server;
let url = '';

beforeAll(async () => {
  lab = await createTestLab({ store: createMemoryStore });
  server = createServer(nodeServerOptions(), toNodeListener(createInspectorHandler(lab.inspector)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await lab.close();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a line of shell, in which `inspectorctl` is the command. */
function shell(
  line: string,
  {
    env = {},
    onOutput = () => {},
  }: { env?: Record<string, string>; onOutput?: (text: string, end: Stop) => void } = {},
): Promise<Ended> {
  const script = `inspectorctl() { ${NODE} "$@"; }\n${line}`;
  const child = spawn('bash', ['-c', script], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', OS_ENDPOINT: url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
    detached: true,
  });
  const [out, err]: [string[], string[]] = [[], []];
  const stop: Stop = (signal) => process.kill(-(child.pid ?? 0), signal);
  const into = (pieces: string[]) => (piece: Buffer) => {
    pieces.push(piece.toString());
    onOutput(piece.toString(), stop);
  };
  child.stdout.on('data', into(out));
  child.stderr.on('data', into(err));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
  });
}
type Stop = (signal: NodeJS.Signals) => void;

describe('a process', () => {
  it('says its version, and what there is', async () => {
    expect(await shell('inspectorctl --version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
    const help = await shell('inspectorctl --help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(/^ {2}completion /m);
    expect(help.out).toMatch(/^ {2}4 +somebody is away or busy$/m);
  });

  it('asks the inspector of OS_ENDPOINT, or of --endpoint', async () => {
    expect(await shell('inspectorctl start machine-1 --no-manage-boot')).toMatchObject({ code: 0, err: '' });
    const { code, out } = await shell(`inspectorctl --endpoint ${url} list`, {
      env: { OS_ENDPOINT: 'http://127.0.0.1:1' },
    });
    expect(code).toBe(0);
    expect(out).toMatch(/ waiting /);
    expect((await shell(`inspectorctl list --endpoint ${url}`, { env: { OS_ENDPOINT: '' } })).code).toBe(0);
  });

  it('4 when nobody is there, 2 when it is not said where', async () => {
    const away = await shell('inspectorctl list', { env: { OS_ENDPOINT: 'http://127.0.0.1:1' } });
    expect(away.code).toBe(4);
    expect(away.err).toMatch(/^inspector-unavailable: /);
    const nowhere = await shell('cd / && inspectorctl list', { env: { OS_ENDPOINT: '' } });
    expect(nowhere.code).toBe(2);
    expect(nowhere.err).toContain('--endpoint');
  });

  it('asks nobody where nobody is needed', async () => {
    const rule = '{"actions": [{"action": "set-attribute", "path": "/extra/big", "value": true}]}';
    const nobody = { env: { OS_ENDPOINT: '' } };
    expect(await shell(`cd / && echo '${rule}' | inspectorctl rules lint --offline -`, nobody)).toEqual({
      code: 0,
      out: expect.stringContaining('note: rule 1: it matches every machine'),
      err: '',
    });
    expect((await shell('cd / && inspectorctl schema list', nobody)).code).toBe(0);
  });

  it('is quiet when nobody reads', async () => {
    const { code, out, err } = await shell('inspectorctl schema watch | true; exit ${PIPESTATUS[0]}');
    expect({ out, err }).toEqual({ out: '', err: '' });
    expect([0, 141]).toContain(code);
  });

  it('Ctrl-C ends a wait, and not the run', async () => {
    const { code, err } = await shell('inspectorctl start --wait machine-1', {
      onOutput: (text, stop) => {
        if (text.includes('begun')) stop('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(err).toContain('What has begun goes on: machine-1.');
    expect((await lab.inspector.status('machine-1')).unwrap().finishedAt).toBeUndefined();
  });

  it('Ctrl-C ends it while Keystone does not answer', async () => {
    let stop: Stop = () => {};
    const silent = createServer(() => stop('SIGINT'));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const keystone = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v3`;
    const env = {
      OS_ENDPOINT: '',
      OS_AUTH_URL: keystone,
      OS_USERNAME: 'admin',
      OS_PASSWORD: 'secret',
      OS_PROJECT_ID: '1',
      OS_USER_DOMAIN_NAME: 'Default',
    };
    const ended = await shell('echo ready; inspectorctl list', { env, onOutput: (_, end) => (stop = end) });
    silent.closeAllConnections();
    silent.close();
    expect(ended.code).toBe(130);
    expect(ended.err).toBe('');
  });

  it('reads standard input', async () => {
    const { code, err } = await shell('echo nonsense | inspectorctl rules import -');
    expect(code).toBe(2);
    expect(err).toContain('The file is not JSON');
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh'])('of %s is a script of it', async (name) => {
    const { code, out } = await shell(`inspectorctl completion ${name}`);
    expect(code).toBe(0);
    expect(out).toContain('inspectorctl');
  });

  it('comes after global options, too', async () => {
    const { code, out } = await shell(`inspectorctl --endpoint ${url} completion bash`);
    expect(code).toBe(0);
    expect(out).toBe((await shell('inspectorctl completion bash')).out);
  });

  it('of bash is read by bash', async () => {
    expect(await shell('bash -n <(inspectorctl completion bash)')).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    ["''", ['start', 'why', 'rules', 'completion']],
    ['wh', ['why']],
    ["webhooks ''", ['list', 'show', 'add', 'change', 'enable', 'disable', 'test', 'secret', 'remove']],
    ['webhooks add --', ['--events', '--nodes', '--json']],
    ["rules ''", ['list', 'show', 'lint', 'dry-run', 'import', 'export', 'remove']],
    ['list --', ['--state', '--limit', '--json']],
    ["list --state ''", ['waiting', 'finished']],
    ["data --kind ''", ['processed', 'unprocessed']],
    ['lookup package', ['package.json']],
    ['rules import package', ['package.json']],
  ])('of %s', async (words, offered) => {
    const { out } = await shell(
      `cd ${fileURLToPath(new URL('..', import.meta.url))}; inspectorctl complete -- ${words}`,
    );
    const values = out.split('\n').map((line) => line.split('\t')[0]);
    expect(values).toEqual(expect.arrayContaining(offered));
  });
});
