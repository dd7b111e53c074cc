import type { InspectorError } from '../errors.ts';
import type { NodeUuid } from '../model/node.ts';
import type { Result } from '../result.ts';

/** Which machine a log archive came from. */
export interface LogSource {
  /**
   * `undefined` when it belongs to no node: anybody may send such archives, and any number of them
   * (Q-69).
   */
  readonly uuid: NodeUuid | undefined;
  /** The MAC address it booted from, as it said. */
  readonly mac: string | undefined;
  /** The IPv4 address of its management controller, as it said. */
  readonly bmc: string | undefined;
  readonly at: Date;
}

/** Where a log sink has put an archive. Both are on record, and neither has a secret in it. */
export interface StoredLogs {
  /**
   * What {@link LogSink.load} finds it by: 1 to 1000 characters, which nobody else interprets.
   * Should another archive take its place later, its digest tells.
   */
  readonly reference: string;
  /**
   * Where it lies, for a person who looks for it: `/var/log/ramdisks/….tar.gz on the host
   * controller-1`. 1 to 1000 characters.
   */
  readonly place: string;
}

/** The archive of a run's ramdisk logs, as history has it. */
export interface KeptLogs extends StoredLogs {
  /** The length of the archive. */
  readonly bytes: number;
  /** SHA-256 of the archive, hexadecimal. */
  readonly digest: string;
}

/**
 * Keeps the log archives of ramdisks (CONTRACT.md §4.4). What it is told about the source is the
 * machine's word: not to be trusted in a path. How long it keeps them is its own affair: history
 * removes none.
 */
export interface LogSink {
  /** Keeps `archive`, usually a gzipped tar file. */
  save(source: LogSource, archive: Uint8Array): Promise<Result<StoredLogs, InspectorError>>;

  /**
   * The archive that this reference was given for, whichever instance that was: all that write to
   * the same place find it. `Ok(undefined)` when there is none, or no longer, or when it lies where
   * this instance cannot read it. A sink without this can only be looked into at the place itself.
   */
  load?(reference: string): Promise<Result<Uint8Array | undefined, InspectorError>>;
}
