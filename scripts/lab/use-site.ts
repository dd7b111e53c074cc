import { afterAll, afterEach, beforeAll } from 'vitest';
import { showLogs } from './logs.ts';
import type { Settings } from './settings.ts';
import { openSite, type Site } from './site.ts';

/**
 * A lab for the tests of one file. Its logs are shown when one of them has failed.
 *
 * @param settings of our daemon
 * @param ironicSettings of Ironic
 */
export function useSite(settings?: Settings, ironicSettings?: Settings): { readonly site: Site } {
  const lab: { site: Site | undefined } = { site: undefined };
  let isFailed = false;
  beforeAll(async () => {
    lab.site = await openSite(settings, ironicSettings);
  });
  afterEach(({ task }) => {
    isFailed ||= task.result?.state === 'fail';
  });
  afterAll(async () => {
    await lab.site?.stop();
    if (isFailed && lab.site !== undefined) showLogs(lab.site);
  });
  return lab as { readonly site: Site };
}
