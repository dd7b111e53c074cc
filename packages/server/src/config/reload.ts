import { Err, InspectorError, type Result } from '@ironic-inspector/core';
import { construct } from '../compose.ts';
import type { ComposeOptions, RunningServer } from '../compose-options.ts';
import type { ServiceLog } from '../log/service-log.ts';
import { composition } from './composition.ts';
import type { ConfigEntry, ReadConfig } from './read-config.ts';

/** Groups that a running service can take on anew. */
const GROUPS: ReadonlySet<string> = new Set([
  'cors',
  'events',
  'healthcheck',
  'keystone_authtoken',
  'oslo_middleware',
  'oslo_policy',
  'ssl',
]);

/** Options of other groups that it can take on, too. */
const OPTIONS: ReadonlySet<string> = new Set([
  '[DEFAULT]auth_strategy',
  '[DEFAULT]debug',
  '[DEFAULT]http_basic_auth_user_file',
  '[DEFAULT]log_level',
  '[DEFAULT]max_held_bytes',
  '[DEFAULT]public_endpoint',
  '[DEFAULT]use_json',
  '[gateway]allowed_networks',
  '[gateway]burst',
  '[gateway]rate',
  '[processing]callback_allowed_networks',
  '[processing]callback_burst',
  '[processing]callback_closed',
  '[processing]callback_rate',
]);

/** The running service, as a reload needs it. */
interface ReloadParts {
  readonly server: RunningServer;
  readonly log: ServiceLog;
  readonly warn: (line: string) => void;
  /** Called with the function that releases the new connections. */
  readonly keep: (release: () => Promise<void>) => void;
}

/**
 * Has the service take on the configuration in `read`. Returns its problems; with any, nothing has
 * changed.
 */
export async function reload(read: ReadConfig, parts: ReloadParts): Promise<readonly string[]> {
  const { config, problems } = read;
  if (config === undefined) return problems;
  const options = await composition(config, parts.warn, parts.log, read.folders);
  if (options.err) return options.val.message.split('\n');
  const { release, ...others } = options.val;
  const works = await tried(others);
  const { tls, http, gatewayPlace, onAnswer, onError } = others;
  const done = works.err
    ? works
    : parts.server.reload({
        ...(tls && { tls }),
        ...(http && { http }),
        ...(gatewayPlace && { gatewayPlace }),
        ...(onAnswer && { onAnswer }),
        ...(onError && { onError }),
      });
  if (done.err) {
    await release?.();
    return done.val.message.split('\n');
  }
  if (release !== undefined) parts.keep(release);
  parts.log.configure(config);
  return [];
}

/** Whether a service could start with these options. Otherwise none of them is taken on. */
async function tried(options: Omit<ComposeOptions, 'release'>): Promise<Result<unknown, InspectorError>> {
  try {
    const constructed = await construct(options);
    if (constructed.ok) await constructed.val.release();
    return constructed;
  } catch (error) {
    return Err(InspectorError.from(error, 'reading the configuration'));
  }
}

/**
 * Options that differ from those at the start and take effect only at a restart:
 * `[database]connection`.
 */
export function needRestart(before: readonly ConfigEntry[], now: readonly ConfigEntry[]): readonly string[] {
  const textOf = ({ values }: ConfigEntry) => JSON.stringify(values.map(({ text }) => text));
  const texts = new Map(before.map((entry) => [nameOf(entry), textOf(entry)]));
  return now
    .filter((entry) => texts.get(nameOf(entry)) !== textOf(entry))
    .filter((entry) => !GROUPS.has(entry.group) && !OPTIONS.has(nameOf(entry)))
    .map(nameOf);
}

/**
 * What a running service cannot read again, whether or not it was changed: a line for its operator,
 * or none.
 */
export function notReadAgain({ config }: ReadConfig): string | undefined {
  const modules = (config?.processing.hook_modules ?? []).filter((name) => name !== '');
  if (modules.length === 0) return undefined;
  return `[processing]hook_modules: ${modules.join(', ')}: modules are loaded once, changes in them need a restart`;
}

function nameOf({ group, name }: ConfigEntry): string {
  return `[${group}]${name}`;
}
