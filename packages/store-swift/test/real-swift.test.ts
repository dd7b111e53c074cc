import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe } from 'vitest';
import { everySwift } from './every-swift.ts';
import type { TestSwift } from './test-swift.ts';

const { INSPECTOR_TEST_SWIFT, INSPECTOR_TEST_SWIFT_CONTROL = '' } = process.env;

/** Debian's, which `scripts/services/swift.sh` has started at this address. */
function realSwift(address: string): TestSwift {
  const url = new URL(address);
  const { password } = url;
  url.username = url.password = '';
  const [script = '', folder = ''] = INSPECTOR_TEST_SWIFT_CONTROL.split(' ');
  const control = async (command: string) => {
    await promisify(execFile)(script, [command, folder], { timeout: 60_000 });
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

// `pnpm test:services` starts it; without it these tests are shown as skipped.
describe.skipIf(INSPECTOR_TEST_SWIFT === undefined)('which only `pnpm test:services` starts', () => {
  everySwift(realSwift(INSPECTOR_TEST_SWIFT ?? 'http://127.0.0.1'));
});
