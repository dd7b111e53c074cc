/** Starts a real Ironic, and three servers of ours in front of it. */
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareOriginal } from './original.ts';
import { forTests, type ForTests } from '../services/for-tests.ts';
import { comesUp, freePort } from '../services/loopback.ts';

/** Where everything is. */
export interface Site {
  readonly ironic: string;
  /** Ironic has the interface `inspector`, which asks us. It was removed in 33.0. */
  readonly asksInspector: boolean;
  /** Ironic has the interface `agent`: it inspects by itself. */
  readonly inspects: boolean;
  /** Whom Ironic asks; what `pnpm start` runs. */
  readonly inspector: string;
  /**
   * A daemon that enrolls machines which Ironic does not know, lets credentials be set, and is the
   * gateway before Ironic's own inspection.
   */
  readonly enrolling: string;
  /** The same, where machines in use may post, too. */
  readonly permissive: string;
  readonly ironicDatabase: string;
  readonly ironicLog: string;
  readonly enrollingLog: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    site: Site;
  }
}

// Those that the golden answers were made with
const HOOKS = '$default_processing_hooks,extra_hardware,lldp_basic,local_link_connection';
/** The original makes its tables in half a minute on a busy machine. */
const COME_UP_MS = 120_000;
const OURS = [process.execPath, '--conditions=ironic-inspector-source'];

const urlOf = (port: number) => `http://127.0.0.1:${port}`;

/** Runs a server, and waits until it answers. @returns where its log is */
async function serve(
  { folder, whenDone }: ForTests,
  [name, port]: readonly [string, number],
  [program = '', ...words]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  // What this process was told is not meant for them.
  const own = Object.entries(process.env).filter(([variable]) => !/^(INSPECTOR|OS|VITEST)_?/.test(variable));
  const child = spawn(program, words, {
    stdio: ['ignore', output, output],
    env: { ...Object.fromEntries(own), no_proxy: '*', NO_PROXY: '*', ...environment },
  });
  whenDone(() => void child.kill('SIGKILL'));
  if (await comesUp(urlOf(port), child, COME_UP_MS)) return log;
  throw new Error(`The server ${name} did not come up:\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

export async function setup(project: TestProject): Promise<() => void> {
  const started = forTests();
  const [inspector, enrolling, permissive] = [await freePort(), await freePort(), await freePort()];
  process.env['INSPECTOR_URL'] = urlOf(inspector);
  const { url: ironic } = await started.service('ironic');
  if (process.env['INSPECTOR_ORIGINAL'] === '12.4') {
    const folder = join(started.folder, 'original');
    const command = await prepareOriginal({ folder, port: inspector, ironic, hooks: HOOKS });
    await serve(started, ['inspector', inspector], command, { PYTHONWARNINGS: 'ignore' });
  } else {
    await serve(started, ['inspector', inspector], [...OURS, 'packages/server/src/start.ts'], {
      IRONIC_URL: ironic,
      INSPECTOR_PORT: String(inspector),
      INSPECTOR_DELAY: '0',
      INSPECTOR_HOOKS: HOOKS,
      INSPECTOR_LOG: 'debug',
    });
  }
  const daemon = (name: string, port: number, more: Readonly<Record<string, string>> = {}) =>
    serve(started, [name, port], [...OURS, 'packages/server/src/bin.ts', '--config-file', 'scripts/e2e/server.conf'], {
      OS_DEFAULT__LISTEN_PORT: String(port),
      OS_IRONIC__ENDPOINT_OVERRIDE: ironic,
      ...more,
    });
  const enrollingLog = await daemon('enrolling', enrolling);
  await daemon('permissive', permissive, { OS_PROCESSING__PERMIT_ACTIVE_INTROSPECTION: 'yes' });
  project.provide('site', {
    ironic,
    asksInspector: process.env['INSPECTOR_IRONIC'] !== '39.0',
    inspects: ['29.0', '39.0'].includes(process.env['INSPECTOR_IRONIC'] ?? ''),
    inspector: urlOf(inspector),
    enrolling: urlOf(enrolling),
    permissive: urlOf(permissive),
    ironicDatabase: join(started.folder, 'ironic/ironic.sqlite'),
    ironicLog: join(started.folder, 'ironic/api/log'),
    enrollingLog,
  });
  return started.end;
}
