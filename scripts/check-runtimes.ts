/**
 * Runs what was packed on Bun, Deno, workerd and the oldest Node that is supported: each serves the
 * API in front of a fake Ironic on a socket, and one node is introspected through it, from the
 * request to `finished`; the client has it then, and the logs of its ramdisk are unpacked. The
 * runtimes come from npm into a project of its own: they are too large for everybody's
 * `node_modules`.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FakeIronic, loadPayloadText, serveIronic } from '@ironic-inspector/testing';
import * as esbuild from 'esbuild';
import { installWithNpm, writeProject } from './packed.ts';

const NODE_20 = `node-linux-${process.arch}`;
const VERSIONS = { bun: '1.4.5', deno: '2.9.6', miniflare: '4.20260730.0', [NODE_20]: '20.20.2' };
const MAX_MS = 60_000;

const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  bun: ['node_modules/.bin/bun', 'bun.mjs'],
  deno: ['node_modules/.bin/deno', 'run', '--allow-net', '--allow-env', '--allow-read', 'deno.mjs'],
  workerd: [process.execPath, 'workerd.mjs'],
  'node 20': [`node_modules/${NODE_20}/bin/node`, 'node.mjs'],
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
  const problems: string[] = [];
  try {
    writeProject(folder);
    const manifest = join(folder, 'package.json');
    const project = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly dependencies: Record<string, string> };
    writeFileSync(manifest, JSON.stringify({ ...project, dependencies: { ...project.dependencies, ...VERSIONS } }));
    installWithNpm(folder);
    cpSync(join(import.meta.dirname, 'consumers/runtimes'), folder, { recursive: true });
    await esbuild.build({
      absWorkingDir: folder,
      entryPoints: ['worker.mjs'],
      outfile: 'worker.bundle.mjs',
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
    });
    for (const [name, command] of Object.entries(RUNTIMES)) {
      const start = performance.now();
      await introspectOn(folder, command).then(
        () => console.log(`${name}: finished, ${((performance.now() - start) / 1000).toFixed(1)} s`),
        (error: unknown) => problems.push(`${name}: ${String(error)}`),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** One introspection through the server that `command` starts. */
async function introspectOn(folder: string, [command = '', ...args]: readonly string[]): Promise<void> {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.17' } });
  const api = await serveIronic(ironic);
  const signal = AbortSignal.timeout(MAX_MS);
  const server = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, IRONIC_URL: api.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<never>((_, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    signal.addEventListener('abort', () => reject(new Error(`took more than ${MAX_MS / 1000} s`)));
  });
  ended.catch(() => undefined);
  try {
    await Promise.race([drive(await Promise.race([addressOf(server.stdout), ended]), uuid, signal), ended]);
  } finally {
    server.kill();
    await api.close();
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const address = /^listening at (\S+)$/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error('it listens nowhere');
}

interface Answer {
  readonly state?: string;
  readonly speaks?: string;
  readonly error?: unknown;
  readonly files?: readonly { readonly name: string }[];
}

async function drive(address: string, uuid: string, signal: AbortSignal): Promise<void> {
  const ask = async (status: number, method: string, path: string, body?: string) => {
    const response = await fetch(new URL(path, address), { method, body: body ?? null, signal });
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Answer;
  };
  const status = () => ask(200, 'GET', `v1/introspection/${uuid}`);
  await ask(202, 'POST', `v1/introspection/${uuid}`);
  while ((await status()).state === 'starting') signal.throwIfAborted();
  const payload = loadPayloadText('ipmi-server');
  await ask(403, 'POST', 'elsewhere/v1/continue', payload);
  await ask(200, 'POST', 'v1/continue', payload);
  for (;;) {
    const { state, error } = await status();
    if (state === 'finished') break;
    if (state === 'error') throw new Error(`the run failed: ${String(error)}`);
    signal.throwIfAborted();
  }
  const { speaks, state } = await ask(200, 'GET', 'client');
  if (speaks !== 'v2' || state !== 'finished') throw new Error(`the client has ${speaks} and a run that is ${state}`);
  const { files = [] } = await ask(200, 'GET', 'logs');
  const names = files.map(({ name }) => name).join(' ');
  if (!names.startsWith('journal ')) throw new Error(`the logs have other files: ${names}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
