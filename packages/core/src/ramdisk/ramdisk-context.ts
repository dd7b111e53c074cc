import type { Claims } from '../claims.ts';
import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { ContinueAnswer } from '../model/introspection.ts';
import type { Places } from '../places.ts';
import type { Result } from '../result.ts';
import type { InFlight } from './in-flight.ts';
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
