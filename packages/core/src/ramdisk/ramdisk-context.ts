import type { KeyedLock, Semaphore, SingleFlight } from '../concurrency.ts';
import type { InspectorError } from '../errors.ts';
import type { NotFoundHook } from '../hooks/hook.ts';
import type { ContinueAnswer } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { Result } from '../result.ts';
import type { LogsContext } from '../processing/ramdisk-logs.ts';
import type { IronicSearch } from '../run/ironic-search.ts';

/** For answering callbacks. */
export interface RamdiskContext extends LogsContext {
  readonly notFoundHook: NotFoundHook | undefined;
  readonly search: IronicSearch;
  /** Callbacks that are being answered, by body, token and run. */
  readonly callbacks: SingleFlight<Result<ContinueAnswer, InspectorError>>;
  /** How many callbacks are answered at a time. */
  readonly slots: Semaphore;
  /** Nodes for whose start a callback waits. */
  readonly awaitedStarts: KeyedLock;
  /** Addresses of unknown machines that are being looked for in Ironic, or enrolled. */
  readonly unknownMachines: KeyedLock;
  /** Is given what the callback of the request says, if it can be read. */
  readonly posted: (data: RamdiskData) => void;
}
