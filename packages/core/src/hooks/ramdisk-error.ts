import { Err } from '../result.ts';
import type { Hook } from './hook.ts';
import { isEmpty } from './is-empty.ts';

/** Fails when the ramdisk says that something went wrong while it collected (CONTRACT.md §5.1). */
export const ramdiskError: Hook = {
  name: 'ramdisk_error',

  before({ pluginData: { error } }) {
    if (isEmpty(error)) return;
    return Err(`Ramdisk reported error: ${typeof error === 'string' ? error : JSON.stringify(error)}`);
  },
};
