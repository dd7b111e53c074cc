/** Who asks. */
export interface RequestOptions {
  /**
   * Names the request in the flow events that it sets off, also those of work in the background.
   * @default a random one: `req-…`
   */
  readonly requestId?: string;
  /**
   * The id that the caller's own request has, which services of one cloud hand on to each other:
   * told in flow events, and to Ironic in place of ours.
   * @default none
   */
  readonly globalRequestId?: string | undefined;
  /**
   * The address that the request comes from, for flow events that say it was refused.
   * @default nobody knows
   */
  readonly remoteAddress?: string | undefined;
}
