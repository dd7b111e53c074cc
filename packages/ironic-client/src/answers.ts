import { DONE, Err, Ok, parseJson, problemsOf } from '@ironic-inspector/core';
import type {
  InspectorError,
  IronicNode,
  Port,
  PortFields,
  PowerValidation,
  Result,
  StoredInventory,
} from '@ironic-inspector/core';
import * as z from 'zod';
import type { IronicRequest } from './exchange.ts';
import { refusalError, unusable } from './failure.ts';
import { isSuccess } from './ironic.ts';
import type { IronicAnswer } from './ironic.ts';

/**
 * A schema of what we rely on in an answer of Ironic. Its output is not used: callers get the value
 * as Ironic sent it, with all fields in their order.
 */
export type AnswerSchema<T> = z.ZodType & { readonly __answers?: T };

const object = z.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
  message: 'Invalid input: expected an object',
});
const text = z.string().nullish();

export const nodeCheck: AnswerSchema<IronicNode> = z.object({
  uuid: z.guid(),
  name: text,
  provision_state: text,
  power_state: text,
  driver: text,
  driver_info: object.optional(),
  properties: object.optional(),
  extra: object.optional(),
  traits: z.array(z.string()).nullish(),
});

const port = z.object({
  uuid: z.guid(),
  address: z.string().min(1),
  node_uuid: z.guid().nullish(),
  pxe_enabled: z.boolean().nullish(),
  extra: object.optional(),
  local_link_connection: object.optional(),
  physical_network: text,
});

export const portCheck: AnswerSchema<Port> = port;

export const nodePageCheck: AnswerSchema<{ readonly nodes: readonly IronicNode[]; readonly next?: string | null }> =
  z.object({
    nodes: z.array(nodeCheck),
    next: text,
  });

export const portPageCheck: AnswerSchema<{ readonly ports: readonly Port[]; readonly next?: string | null }> = z.object(
  {
    ports: z.array(portCheck),
    next: text,
  },
);

export const portFieldsPageCheck: AnswerSchema<{
  readonly ports: readonly PortFields[];
  readonly next?: string | null;
}> = z.object({ ports: z.array(port.partial().required({ uuid: true })), next: text });

export const inventoryCheck: AnswerSchema<StoredInventory> = z.object({ inventory: object, plugin_data: object });

/** Ironic answers `result: null` for an interface that cannot be validated. */
export const validationCheck: AnswerSchema<{
  readonly power?: { readonly result?: boolean | null; readonly reason?: string | null } | null;
}> = z.object({ power: z.object({ result: z.boolean().nullish(), reason: text }).nullish() });

export const bootDeviceCheck: AnswerSchema<{ readonly boot_device?: string | null }> = z.object({ boot_device: text });

/** The JSON of a 2xx answer, checked; anything else is an error. */
export function read<T>(
  check: AnswerSchema<T>,
  request: IronicRequest,
  answer: IronicAnswer,
): Result<T, InspectorError> {
  if (!isSuccess(answer)) return Err(refusalError(request, answer));
  let value: unknown;
  try {
    value = parseJson(answer.text);
  } catch {
    const type = answer.headers.get('content-type') ?? 'of no type';
    return Err(unusable(request, `it is not JSON (${type}, ${answer.text.length} characters)`));
  }
  const checked = check.safeParse(value);
  if (checked.success) return Ok(value as T);
  return Err(unusable(request, problemsOf(checked.error, 'the whole').slice(0, 5).join('; ')));
}

/** `Ok` for any 2xx answer; its body is ignored. */
export function done(request: IronicRequest, answer: IronicAnswer): Result<void, InspectorError> {
  return isSuccess(answer) ? DONE : Err(refusalError(request, answer));
}

/** Ironic's validation of the power interface. Anything but `result: true` is invalid. */
export function powerValidation(
  power:
    | {
        readonly result?: boolean | null;
        readonly reason?: string | null;
      }
    | null
    | undefined,
): PowerValidation {
  if (power?.result === true) return { valid: true, reason: undefined };
  const silent = power === undefined || power === null ? 'Ironic did not validate it' : 'Ironic gave no reason';
  return { valid: false, reason: power?.reason ?? silent };
}
