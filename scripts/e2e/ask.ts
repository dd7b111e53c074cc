import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, inject } from 'vitest';

export const site = inject('site');

/** An answer, read whole. */
export interface Answer<T = unknown> {
  readonly status: number;
  /** Undefined when there is none. */
  readonly body: T;
}

const WAIT_SECONDS = 60;
const MICROVERSIONS = {
  'X-OpenStack-Ironic-API-Version': '1.82',
  'X-OpenStack-Ironic-Inspector-API-Version': '1.18',
};

/** Asks Ironic or one of our servers. A body that is a string is sent as it is. */
export async function ask<T = unknown>(method: string, url: string, body?: unknown): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...MICROVERSIONS },
    body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
    signal: AbortSignal.timeout(WAIT_SECONDS * 1000),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

/** Asks Ironic for what is at `path`. */
export async function ironic<T>(path: string): Promise<T> {
  return (await ask<T>('GET', `${site.ironic}/v1${path}`)).body;
}

/** Runs the command line that operators use: `node manage NAME`. No word of it has a blank. */
export async function baremetal(command: string): Promise<void> {
  const kept = Object.entries(process.env).filter(([variable]) => !/^(OS|PYTHON)/.test(variable));
  const words = ['--os-auth-type', 'none', '--os-endpoint', site.ironic, 'baremetal', ...command.split(' ')];
  await promisify(execFile)('/usr/bin/openstack', words, {
    env: { ...Object.fromEntries(kept), no_proxy: '*', NO_PROXY: '*', PYTHONWARNINGS: 'ignore' },
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
}

/** Expects of what is looked at that it comes true while Ironic and our server work. */
export function soon<T>(look: () => Promise<T>) {
  return expect.poll(look, { timeout: WAIT_SECONDS * 1000, interval: 200 });
}
