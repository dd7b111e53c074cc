import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/** A request of a ramdisk, as it is sent to Ironic. */
export interface RelayedRequest {
  readonly method: 'GET' | 'POST';
  /** Below Ironic's URL, encoded, with the query; ours, never a text that somebody sent. */
  readonly path: string;
  /** By lower-case names. These are all: nothing is added, no version and no credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as these very characters, in UTF-8. @default none */
  readonly body?: string;
}

/** What Ironic answered, whatever the status. */
export interface RelayedAnswer {
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends requests of ramdisks to Ironic.
 *
 * Each is sent once: it is neither repeated nor redirected, because Ironic gives an agent's token
 * in its first answer alone. `ironic-failed` when Ironic may have got the request and there is no
 * answer; any other code says that Ironic surely did not get it: `ironic-unavailable` when it could
 * not be reached, those of identity when nobody knows where it is.
 */
export interface IronicRelay {
  send(
    request: RelayedRequest,
    options: { readonly signal: AbortSignal },
  ): Promise<Result<RelayedAnswer, InspectorError>>;
}
