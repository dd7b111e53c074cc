import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/** What a ramdisk posted for Ironic's own inspection, and Ironic has not taken or refused yet. */
export interface RelayedPost {
  /** SHA-256 of what was posted and of the node that it names, hexadecimal. */
  readonly id: string;
  readonly receivedAt: Date;
  /** The instance that sends it, by the name under which it owns runs. */
  readonly owner: string;
  readonly request: PostRequest;
  /** The body as it came, with its logs. */
  readonly body: string;
}

/** What came with the body. Plain JSON. */
export interface PostRequest {
  /** The node that it names, by UUID or name; `undefined` when Ironic is to find out. */
  readonly node?: string | undefined;
  /** Those that pass on, by lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId?: string;
  readonly remoteAddress?: string | undefined;
}

/**
 * Where posts are on record while they are on their way to Ironic. There are few at any time: each
 * leaves when a run has it, when Ironic has refused it, or when it is given up, half an hour after
 * it came.
 *
 * A store that cannot do its work answers `store-failed` with the cause, within a bounded time, and
 * has written nothing. Posts given and taken are copies.
 */
export interface PostStore {
  /**
   * Puts the post on record, unless there is one with its id. Of any number of callers with the
   * same id one writes, and is told `isNew`; all get what is on record then.
   */
  keep(
    post: RelayedPost,
  ): Promise<Result<{ readonly post: Omit<RelayedPost, 'body'>; readonly isNew: boolean }, InspectorError>>;
  /** The post with this id; `Ok(undefined)` when there is none. */
  get(id: string): Promise<Result<RelayedPost | undefined, InspectorError>>;
  /** All posts, those received first at the beginning. */
  list(): Promise<Result<readonly Omit<RelayedPost, 'body'>[], InspectorError>>;
  /**
   * Gives the post another owner, if `from` still is its owner.
   *
   * @returns whether it was given: of many that take it from the same owner at once, to one
   */
  take(id: string, from: string, to: string): Promise<Result<boolean, InspectorError>>;
  /** Removes the post; one that is not there is fine. */
  remove(id: string): Promise<Result<void, InspectorError>>;
}
