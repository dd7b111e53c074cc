import { option, optional } from '../option.ts';
import { boolean, decimal, integer, list, text } from '../value-types.ts';

export const gateway = {
  enabled: option(boolean, 'false', {
    isOurs: true,
    means:
      "Whether ramdisks of Ironic's own inspection (`inspect_interface = agent`) may post to Ironic by way of this service.",
  }),
  prefix: optional(text, {
    isOurs: true,
    means:
      "What its paths begin with: `/ironic`, so that ramdisks are told `http://<this service>/ironic` in place of Ironic's URL. Default: `/ironic`, and nothing with `listen_port`.",
  }),
  listen_port: optional(integer({ min: 1, max: 65_535 }), {
    isOurs: true,
    means: 'A port of its own, which answers also while the database is waited for. Default: that of the API.',
  }),
  listen_address: optional(text, {
    isOurs: true,
    means: 'The address of that port. Default: `[DEFAULT]listen_address`.',
  }),
  processing_hooks: option(list(), '', {
    isOurs: true,
    means:
      "Hooks that run on data which Ironic has taken, after Ironic's own, in order. Rules run in any case, and `[processing]processing_hooks` do not.",
  }),
  allowed_networks: optional(list(), {
    isOurs: true,
    means: 'Networks that may send requests, in CIDR notation. Default: `[processing]callback_allowed_networks`.',
  }),
  rate: option(decimal({ min: 0.001 }), '100', {
    isOurs: true,
    means: 'How many requests one source may send a second in the long run, look-ups and heartbeats included.',
  }),
  burst: option(integer({ min: 1 }), '1000', {
    isOurs: true,
    means: 'How many it may send at once before `rate` counts.',
  }),
};
