import type { Claims, InFlight, Places } from '../concurrency.ts';
import type { InspectorError } from '../errors.ts';
import type { ContinueAnswer } from '../model/introspection.ts';
import type { Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import type { IronicSearch } from './ironic-search.ts';

/** What answering callbacks needs besides. */
export interface RamdiskContext extends Context {
  readonly search: IronicSearch;
  /** By body, token and run. */
  readonly callbacks: InFlight<Result<ContinueAnswer, InspectorError>>;
  /** Of callbacks that are being answered. */
  readonly places: Places;
  /** Nodes for whose start a callback waits. */
  readonly awaitedStarts: Claims;
  /** Addresses of unknown machines that are being looked for in Ironic, or enrolled. */
  readonly unknownMachines: Claims;
}
