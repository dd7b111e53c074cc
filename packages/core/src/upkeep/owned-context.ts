import type { Context } from '../context.ts';
import { leasedIronic } from './leased-ironic.ts';
import type { Hold } from './lease.ts';

/** The context for work under `hold`: Ironic is called only as long as the work is ours. */
export function ownedContext(context: Context, hold: Hold): Context {
  return { ...context, ironic: leasedIronic(context.ironic, hold) };
}
