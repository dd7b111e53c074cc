import type { NodeUuid } from './node.ts';

/** A file of a ramdisk's logs. */
export interface LogFile {
  /** Its path in the archive, at most 255 characters; what cannot be printed is U+FFFD. */
  readonly name: string;
  /** Its length in bytes, as far as the archive has it. */
  readonly size: number;
  /**
   * What it says, secrets masked, lines of at most 8000 characters. Bytes that are no UTF-8, and
   * what moves a terminal's cursor, are U+FFFD.
   */
  readonly text: string;
  /** How many bytes of its beginning `text` lacks, because it is too long; usually 0. */
  readonly cut: number;
}

/** The logs of the ramdisk of a run, unpacked. */
export interface RunLogs {
  readonly runId: string;
  readonly node: NodeUuid;
  /** Where the archive lies, for a person who looks for it. */
  readonly place: string;
  /** The length of the archive in bytes. */
  readonly bytes: number;
  /** In the order of the archive. */
  readonly files: readonly LogFile[];
  /** What of the archive could not be read, or is too much, a sentence each; usually empty. */
  readonly warnings: readonly string[];
}
