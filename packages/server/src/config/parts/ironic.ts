import { Err, Ok } from '@ironic-inspector/core';
import type { Part } from './part.ts';

/** How Ironic is reached. */
export const ironic: Part = (config) => {
  const { auth_type: type, endpoint_override: override, endpoint } = config.ironic;
  const url = override ?? endpoint;
  if (type !== 'none') return Err([`[ironic]auth_type: must be none, ${type ?? 'password'} is not there yet`]);
  if (url === undefined) return Err(["[ironic]endpoint_override: must be Ironic's URL, because of auth_type = none"]);
  if (!/^https?:\/\/./.test(url)) return Err([`[ironic]endpoint_override: must be an http or https URL, not '${url}'`]);
  return Ok({ ironic: url });
};
