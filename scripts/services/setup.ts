/**
 * Starts real services for tests: all of them, or those that INSPECTOR_SERVICES names ("postgres
 * swift"). The tests of the others are skipped.
 */
import { forTests } from './for-tests.ts';

const ALL = 'postgres mariadb swift keystone promtool original proxies';

export async function setup(): Promise<() => void> {
  const started = forTests();
  for (const name of (process.env['INSPECTOR_SERVICES'] ?? ALL).split(' ')) {
    const { url, control } = await started.service(name);
    const variable = `INSPECTOR_TEST_${name.toUpperCase()}`;
    process.env[variable] = url;
    process.env[`${variable}_CONTROL`] = control;
  }
  return started.end;
}
