import type { About, Context } from '../context.ts';
import { describeThrown } from '../errors.ts';
import { bootMacAddress } from '../model/mac-address.ts';
import { bmcAddressesOf } from '../model/reported-addresses.ts';
import type { Callback } from './read-callback.ts';

/**
 * Keeps the ramdisk's log archive (CONTRACT.md §4.4). Whatever is wrong with it is a warning: the answer to the ramdisk does
 * not depend on it.
 */
async function storeLogs(context: Context, about: About, callback: Callback): Promise<void> {
  const { logs, data } = callback;
  const warn = (message: string) => context.emit(about, { type: 'warning', source: 'ramdisk-logs', message });
  if (logs === undefined) return warn('the ramdisk sent no logs');
  if (context.logSink === undefined) return;
  const archive = decodeBase64(logs);
  if (archive === undefined) return warn('the logs are not base64');
  const source = {
    uuid: about?.uuid,
    mac: bootMacAddress(data.boot_interface),
    bmc: bmcAddressesOf(data).ipv4,
    at: context.clock.now(),
  };
  const saved = await context.logSink.save(source, archive);
  if (saved.err) return warn(`could not store the logs: ${saved.val.message}`);
  context.emit(about, { type: 'logs-saved', bytes: archive.length });
}

/** In the background: the answer does not wait for it. */
export function storeLogsLater(context: Context, about: About, callback: Callback): void {
  context.inBackground('ramdisk logs', async () => {
    try {
      await storeLogs(context, about, callback);
    } catch (thrown) {
      context.emit(about, {
        type: 'warning',
        source: 'ramdisk-logs',
        message: `could not store the logs: ${describeThrown(thrown)}`,
      });
    }
  });
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
