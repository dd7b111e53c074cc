import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe } from 'vitest';
import { everySwift } from './every-swift.ts';
import type { TestSwift } from './test-swift.ts';

const { INSPECTOR_TEST_SWIFT, INSPECTOR_TEST_SWIFT_CONTROL = '' } = process.env;
const LIMIT_MS = 60_000;

/** Debian's, which `scripts/services/swift.sh` has started. */
function realSwift(address: string): TestSwift {
  const url = new URL(address);
  const { password } = url;
  url.username = url.password = '';
  const [script = '', folder = ''] = INSPECTOR_TEST_SWIFT_CONTROL.split(' ');
  const control = async (command: string) => {
    await promisify(execFile)(script, [command, folder], { timeout: LIMIT_MS });
  };
  return {
    name: 'the real one',
    authUrl: url.href,
    password,
    start: () => control('start'),
    kill: () => control('kill'),
    revoke: () => control('revoke'),
  };
}

if (INSPECTOR_TEST_SWIFT === undefined) {
  describe.skip('Swift, the real one, which only `pnpm test:services` starts', () => {});
} else {
  describe('Swift', { timeout: LIMIT_MS }, () => everySwift(realSwift(INSPECTOR_TEST_SWIFT)));
}
