import { jsonText } from '../model/exact-json.ts';
import { isEmpty } from '../model/json.ts';
import { Err } from '../result.ts';
import type { Hook } from './hook.ts';

/**
 * `ramdisk_error`: ends the run when the ramdisk says that something went wrong while it collected (CONTRACT.md §5.1). On by default.
 *
 * - **Reads** `error`.
 * - **Writes** nothing.
 * - **Options**: none.
 * - **Fails** `before` the look-up when there is an `error`, with the ramdisk's words: text as it is, anything else as JSON.
 *   An empty one is none.
 */
export const ramdiskError: Hook = {
  name: 'ramdisk_error',

  before({ pluginData: { error } }) {
    if (isEmpty(error)) return;
    return Err(`Ramdisk reported error: ${typeof error === 'string' ? error : jsonText(error)}`);
  },
};
