import { fail, type Command } from './command.ts';

/**
 * Told of in the help. `bin.ts` runs it before anything else is loaded, by its first word: dnsmasq
 * calls it for every lease.
 */
export const bootEvent: Command = {
  name: 'boot-event',
  summary: 'tells the daemon what dnsmasq calls its dhcp-script with; its own options come before those words',
  options: {
    to: { type: 'string', means: 'the socket of [boot_events]socket, or the URL of the API' },
    kernel: { type: 'string', means: 'the name of the file that is the kernel' },
  },
  async run() {
    return fail('boot-event has to be the first word: boot-event [--to PLACE] add MAC ADDRESS');
  },
};
