/** Who asks. */
export interface RequestOptions {
  /**
   * Names the request in the flow events that it sets off, also those of work in the background.
   * @default a random one: `req-…`
   */
  readonly requestId?: string;
}
