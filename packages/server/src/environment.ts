import {
  Err,
  InspectorError,
  Ok,
  defaultHooks,
  stockHooks,
  type Hook,
  type Result,
  type SettingsInput,
} from '@ironic-inspector/core';
import type { LogLevel } from '@ironic-inspector/observability';
import * as z from 'zod';
import { booleanOf } from './boolean-text.ts';

/** What `start` serves, read from the environment. */
export interface ServerConfig {
  readonly ironicUrl: string;
  readonly host: string;
  readonly port: number;
  /** As {@link openStore} takes it. */
  readonly store: string;
  readonly hooks: readonly Hook[];
  readonly settings: SettingsInput;
  readonly logLevel: LogLevel;
}

const LOG_LEVELS = ['none', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[];

/** Stands for the default list in `INSPECTOR_HOOKS`, as in inspector.conf. */
const DEFAULT_LIST = '$default_processing_hooks';

const boolean = z.string().transform((text, context) => {
  const value = booleanOf(text);
  if (value !== undefined) return value;
  context.addIssue(`must be true or false, not '${text}'`);
  return z.NEVER;
});

const hooks = z.string().transform((text, context) => {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .flatMap((name) => (name === DEFAULT_LIST ? defaultHooks.map((hook) => hook.name) : [name]));
  const unknown = names.filter((name) => !stockHooks.has(name));
  if (unknown.length > 0)
    context.addIssue(`unknown: ${unknown.join(', ')}; there are ${[...stockHooks.keys()].join(', ')}`);
  return names.map((name) => stockHooks.get(name)).filter((hook) => hook !== undefined);
});

const schema = z.object({
  IRONIC_URL: z.url({
    protocol: /^https?$/,
    error: "is required: the URL of Ironic's API, such as http://127.0.0.1:6385",
  }),
  INSPECTOR_HOST: z.string().min(1).default('127.0.0.1'),
  INSPECTOR_PORT: z.coerce.number('must be a port').int().min(0).max(65_535).default(5050),
  INSPECTOR_STORE: z
    .string()
    .refine((where) => !/^[a-z+]+:\/\//i.test(where) || /^(postgres(ql)?|mysql|mariadb):\/\//.test(where), {
      error: "must be 'memory', a file, or a URL that begins with postgresql:, mysql: or mariadb:",
    })
    .default('memory'),
  INSPECTOR_HOOKS: hooks.optional(),
  INSPECTOR_DELAY: z.coerce.number('must be a number of seconds').min(0).optional(),
  INSPECTOR_ADD_PORTS: z.enum(['all', 'active', 'pxe', 'disabled']).optional(),
  INSPECTOR_KEEP_PORTS: z.enum(['all', 'present', 'added']).optional(),
  INSPECTOR_UPDATE_PXE_ENABLED: boolean.optional(),
  INSPECTOR_PERMIT_ACTIVE_INTROSPECTION: boolean.optional(),
  INSPECTOR_LOG: z.enum(LOG_LEVELS).default('info'),
});

/** Reads the configuration of `start`; `invalid-options` names every variable that is wrong. An empty variable counts as absent. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Result<ServerConfig, InspectorError> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name in schema.shape && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return Err(new InspectorError('invalid-options', problems.join('\n')));
  }
  const { data } = parsed;
  return Ok({
    ironicUrl: data.IRONIC_URL,
    host: data.INSPECTOR_HOST,
    port: data.INSPECTOR_PORT,
    store: data.INSPECTOR_STORE,
    hooks: data.INSPECTOR_HOOKS ?? defaultHooks,
    logLevel: data.INSPECTOR_LOG,
    settings: {
      ...member('introspectionDelay', data.INSPECTOR_DELAY),
      processing: {
        ...member('addPorts', data.INSPECTOR_ADD_PORTS),
        ...member('keepPorts', data.INSPECTOR_KEEP_PORTS),
        ...member('updatePxeEnabled', data.INSPECTOR_UPDATE_PXE_ENABLED),
        ...member('permitActiveIntrospection', data.INSPECTOR_PERMIT_ACTIVE_INTROSPECTION),
      },
    },
  });
}

/** One member, left out when there is no value: what is absent gets its default where it belongs. */
function member<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
