import { option, optional } from '../option.ts';
import { decimal, list, text } from '../value-types.ts';

/** Receivers of events: all of it is new. */
export const webhooks = {
  allowed_receivers: option(list(), '', {
    isOurs: true,
    means:
      'Who may be a receiver of events: hosts, addresses and networks, with a port unless it is the usual one, and `http://` before it where there is ' +
      'no TLS: `hooks.example.com, 10.1.0.0/16:8443`. None: no webhook can be made. See [webhooks](webhooks.md).',
  }),
  timeout: option(decimal({ min: 0.1, max: 60 }), '15', {
    isOurs: true,
    means: 'Seconds that one attempt to deliver a message may take.',
  }),
  disable_after: option(decimal({ min: 1, max: 315_576_000 }), '259200', {
    isOurs: true,
    setting: 'webhookDelivery.disableAfter',
    means: 'For how many seconds a receiver may fail until its webhook is disabled.',
  }),
  cafile: optional(text, {
    isOurs: true,
    means: "The authorities that sign the certificates of receivers, in place of the system's: PEM.",
  }),
};
