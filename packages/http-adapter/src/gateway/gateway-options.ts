import { InspectorError, problemsOf, type Inspector } from '@ironic-inspector/core';
import * as z from 'zod';
import { bodyMemoryLimits, handlerSchema, HELD_BYTES, type InspectorHandlerOptions } from '../options.ts';

/** The part of an `Inspector` that the gateway needs. */
export type ServedGateway = Pick<Inspector, 'gateway' | 'callbackRefused'> & {
  readonly settings: { readonly limits: { readonly bodyBytes: number } };
};

/** How the gateway is served. */
export interface GatewayHandlerOptions extends Pick<
  InspectorHandlerOptions,
  'trustForwarded' | 'remoteAddress' | 'heldBytes' | 'roomSeconds' | 'bodySeconds' | 'onAnswer' | 'onError'
> {
  /**
   * What the paths begin with: `/ironic`, and ramdisks are told `http://<this server>/ironic` in
   * place of Ironic's URL. No slash at its end; '' for a listener of its own.
   * @default '/ironic'
   */
  readonly prefix?: string;
  /** Who may send requests, of all kinds, and how many: as for callbacks. */
  readonly sources?: Omit<NonNullable<InspectorHandlerOptions['callback']>, 'closed'>;
}

const { callback, trustForwarded, remoteAddress, heldBytes, roomSeconds, bodySeconds, onAnswer, onError } =
  handlerSchema.shape;

const schema = z.strictObject({
  prefix: z
    .string()
    .regex(/^(\/[\w.~-]+)*$/, "must look like '/ironic', without a slash at its end, or be ''")
    .default('/ironic'),
  sources: callback,
  trustForwarded,
  remoteAddress,
  heldBytes,
  roomSeconds,
  bodySeconds,
  onAnswer,
  onError,
});

/** Checked options, complete and frozen. */
export type GatewaySettings = ReturnType<typeof resolveGatewayOptions>;

/** Throws `invalid-options` with everything that is wrong, one a line. */
export function resolveGatewayOptions(inspector: ServedGateway, options: GatewayHandlerOptions) {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse(given);
  const problems = parsed.success ? [] : problemsOf(parsed.error);
  // TypeScript checks this for most callers.
  const served: { readonly gateway?: { readonly pass?: unknown } } | null | undefined = inspector;
  if (typeof served?.gateway?.pass !== 'function') problems.unshift('the first argument: must be an Inspector');
  if (!parsed.success || problems.length > 0) {
    throw new InspectorError('invalid-options', `These options of the gateway cannot work:\n${problems.join('\n')}`);
  }
  const { bodyBytes } = inspector.settings.limits;
  const { heldBytes: held = Math.max(HELD_BYTES, 3 * bodyBytes), remoteAddress: address, ...rest } = parsed.data;
  return Object.freeze({ ...rest, remoteAddress: address, bodyMemory: bodyMemoryLimits(held, bodyBytes) });
}
