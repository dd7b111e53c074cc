import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Settings } from './daemon.ts';
import { showLogs } from './logs.ts';
import { openSite, type Site } from './site.ts';

/** A lab for the tests of one file. Its logs are shown when one of them has failed. */
export function useSite(settings?: Settings): { readonly site: Site } {
  const lab: { site: Site | undefined } = { site: undefined };
  let isFailed = false;
  beforeAll(async () => {
    lab.site = await openSite(settings);
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
