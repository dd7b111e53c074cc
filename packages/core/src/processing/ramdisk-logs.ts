import type { About } from '../contracts/flow-events.ts';
import type { LogSource, StoredLogs } from '../contracts/log-sink.ts';
import { describeThrown } from '../errors.ts';
import { bootMacAddress } from '../model/mac-address.ts';
import { bmcAddressesOf } from '../model/lookup-attributes.ts';
import { sha256Of } from '../model/text.ts';
import type { ProcessingContext } from '../run/context.ts';
import { decodeBase64 } from './decode-base64.ts';
import type { Callback } from './read-callback.ts';

/** For keeping logs. */
export interface LogsContext extends ProcessingContext {
  /** Is given what a post's body is needed for after its answer. */
  readonly inHand?: (until: Promise<void>) => void;
}

/** What the name of the file is made of, beside the node and the time. */
type Machine = Pick<LogSource, 'mac' | 'bmc'>;

/** How long a reference and a place may be. */
const MOST_CHARACTERS = 1000;

/**
 * Keeps the ramdisk's log archive, after a failure or when it is always wanted (CONTRACT.md §4.4).
 * Whatever is wrong with it is a warning, because the answer to the ramdisk does not depend on it
 * so are logs that are missing, and a missing log sink. Anybody may post logs of an unknown
 * machine: those are kept only when a setting asks for it.
 */
async function storeLogs(
  context: LogsContext,
  about: About,
  logs: string | undefined,
  machine: Machine,
): Promise<void> {
  const warn = (message: string) => context.emit(about, { type: 'warning', source: 'ramdisk-logs', message });
  const isWanted = about !== undefined || context.settings.processing.storeUnmatchedRamdiskLogs;
  if (!isWanted) return logs === undefined ? undefined : warn('logs of a machine that belongs to no node are not kept');
  if (logs === undefined) return warn('the ramdisk sent no logs');
  if (context.logSink === undefined) return warn('the ramdisk sent logs, and there is no log sink: they are dropped');
  const archive = await decodeBase64(logs);
  if (archive === undefined) return warn('the logs are not base64');
  const source = { uuid: about?.uuid, ...machine, at: context.clock.now() };
  const saved = await context.logSink.save(source, archive);
  if (saved.err) return warn(`could not store the logs: ${saved.val.message}`);
  const stored = checkStored(saved.val);
  if (stored === undefined) return warn('the logs are stored, and the log sink does not say where: history has none');
  context.emit(about, { type: 'logs-saved', ...stored, bytes: archive.length, digest: await sha256Of(archive) });
}

/** A log sink is a plug-in, and what it says of an archive goes on record. */
function checkStored(stored: StoredLogs | undefined): StoredLogs | undefined {
  const { reference, place } = stored ?? {};
  const isText = (text: unknown) => typeof text === 'string' && text.length >= 1 && text.length <= MOST_CHARACTERS;
  return isText(reference) && isText(place) ? ({ reference, place } as StoredLogs) : undefined;
}

/**
 * In the background: the answer does not wait for it. Of the callback only the logs are held
 * meanwhile: on a slow disk many wait.
 */
export function storeLogsLater(context: LogsContext, about: About, { logs, data }: Callback): void {
  const machine = { mac: bootMacAddress(data.boot_interface), bmc: bmcAddressesOf(data).ipv4 };
  const kept = context.inBackground('ramdisk logs', async () => {
    try {
      await storeLogs(context, about, logs, machine);
    } catch (thrown) {
      context.emit(about, {
        type: 'warning',
        source: 'ramdisk-logs',
        message: `could not store the logs: ${describeThrown(thrown)}`,
      });
    }
  });
  context.inHand?.(kept);
}
