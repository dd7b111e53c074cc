import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const folder = import.meta.dirname;
const TIMEOUT_MS = 30_000;
// The test of dnsmasq.ts makes the network that it needs.
const examples = readdirSync(folder).filter((name) => /(?<![.]test)[.]ts$/.test(name) && name !== 'dnsmasq.ts');

const { INSPECTOR_TEST_SWIFT } = process.env;

/**
 * What an example finds in its environment; undefined where it needs what only `pnpm test:services`
 * starts.
 */
function environmentOf(name: string): Readonly<Record<string, string>> | undefined {
  if (name !== 'swift.ts') return {};
  if (INSPECTOR_TEST_SWIFT === undefined) return undefined;
  const url = new URL(INSPECTOR_TEST_SWIFT);
  const [user, key] = [decodeURIComponent(url.username), url.password];
  url.username = url.password = '';
  return { ST_AUTH: url.href, ST_USER: user, ST_KEY: key };
}

// An example runs by itself, prints something and ends with 0.
for (const name of examples) {
  const environment = environmentOf(name);
  const reason = environment === undefined ? ', where `pnpm test:services` has started what it needs' : '';
  it.skipIf(environment === undefined)(
    `${name} does what it says${reason}`,
    async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=ironic-inspector-source', name], {
        cwd: folder,
        timeout: TIMEOUT_MS,
        env: { ...process.env, ...environment },
      });
      expect(stdout).not.toBe('');
    },
    TIMEOUT_MS + 5_000,
  );
}
