import { describe, expect, it } from 'vitest';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { ramdiskError } from './ramdisk-error.ts';

async function failures(error: unknown) {
  const run = await runHooks({ error }, { hooks: [ramdiskError] });
  return run.unwrap().failures;
}

describe('ramdisk_error', () => {
  it('fails with what the ramdisk reported', async () => {
    expect(await failures('no disks\n* really')).toEqual([
      'Preprocessing hook ramdisk_error: Ramdisk reported error: no disks\n* really',
    ]);
  });

  it.each([[['a', 'b']], [{ code: 1 }], [true], [42]])('shows what is no text as JSON: %j', async (error) => {
    expect(await failures(error)).toEqual([
      `Preprocessing hook ramdisk_error: Ramdisk reported error: ${JSON.stringify(error)}`,
    ]);
  });

  it.each([[undefined], [null], [''], [false], [0], [[]], [{}]])('lets %j pass', async (error) => {
    expect(await failures(error)).toEqual([]);
  });
});
