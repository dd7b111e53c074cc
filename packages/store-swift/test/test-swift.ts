/**
 * A Swift with TempAuth to test on; users `inspector:keeper`, who may do everything, and
 * `inspector:guest`, who may do nothing.
 */
export interface TestSwift {
  readonly name: string;
  readonly authUrl: string;
  readonly password: string;
  start(): Promise<void>;
  /** As in a crash; it forgets its tokens, but not what it has kept. */
  kill(): Promise<void>;
  /** Makes it forget the tokens it gave. */
  revoke(): Promise<void>;
}
