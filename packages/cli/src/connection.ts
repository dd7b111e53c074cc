import type { OperatorApi } from '@ironic-inspector/core';
import type { InspectorError, Result } from '@ironic-inspector/core/errors';

/** Which inspector is asked, and with which credentials. */
export interface ConnectOptions {
  /**
   * Where it answers: `http://127.0.0.1:5050`.
   * @default the variable `OS_ENDPOINT`, else what the cloud says
   */
  readonly endpoint?: string | undefined;
  /** A cloud of clouds.yaml. @default what `OS_*` variables say */
  readonly osCloud?: string | undefined;
  readonly osRegionName?: string | undefined;
}

/** An inspector that can be asked. */
export interface Connection {
  readonly api: OperatorApi;
  /** Lets go of it. */
  readonly close: () => Promise<void>;
}

/** Finds the inspector. Nothing is sent before the first command needs it. */
export type Connect = (options: ConnectOptions) => Promise<Result<Connection, InspectorError>>;
