import { letOthersWork } from '../concurrency.ts';
import type { About } from '../contracts/flow-events.ts';
import { describeThrown } from '../errors.ts';
import { bootMacAddress } from '../model/addresses.ts';
import { bmcAddressesOf } from '../model/lookup-attributes.ts';
import type { Callback } from '../processing/read-callback.ts';
import type { Context } from '../run/context.ts';

/**
 * Keeps the ramdisk's log archive, after a failure or when it is wanted always (CONTRACT.md §4.4).
 * Whatever is wrong with it is a warning, and so is that there is none, or nobody to keep it: the
 * answer to the ramdisk does not depend on it. Anybody may post what belongs to no node: of
 * that nothing is kept unless a setting asks for it.
 */
async function storeLogs(context: Context, about: About, callback: Callback): Promise<void> {
  const { logs, data } = callback;
  const warn = (message: string) => context.emit(about, { type: 'warning', source: 'ramdisk-logs', message });
  const isWanted = about !== undefined || context.settings.processing.storeUnmatchedRamdiskLogs;
  if (!isWanted) return logs === undefined ? undefined : warn('logs of a machine that belongs to no node are not kept');
  if (logs === undefined) return warn('the ramdisk sent no logs');
  if (context.logSink === undefined) return warn('the ramdisk sent logs, and there is no log sink: they are dropped');
  await letOthersWork(logs);
  const archive = await decodeBase64(logs);
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

async function decodeBase64(text: string): Promise<Uint8Array | undefined> {
  let characters: string;
  try {
    characters = atob(text);
  } catch {
    return undefined;
  }
  await letOthersWork(characters);
  // Not `Uint8Array.from`: it makes a list of the characters first, a gigabyte of it for the longest of logs.
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes;
}
