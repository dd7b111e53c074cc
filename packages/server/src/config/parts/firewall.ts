import { Err, Ok } from '@ironic-inspector/core';
import type { Part } from './part.ts';

/** What keeps other machines from booting the ramdisk. */
export const firewall: Part = ({ pxe_filter, processing }) => {
  if (pxe_filter.driver !== 'noop') {
    return Err([`[pxe_filter]driver: must be noop, ${pxe_filter.driver} is not there yet`]);
  }
  if (pxe_filter.deny_unknown_macs && processing.node_not_found_hook !== undefined) {
    return Err([
      '[pxe_filter]deny_unknown_macs: unknown machines must boot for [processing]node_not_found_hook to see them',
    ]);
  }
  return Ok({});
};
