import type { Assigned } from './config/assigned.ts';

/** The option that each variable of `start` sets (ARCHITECTURE.md, "Commands"). */
const VARIABLES: Readonly<Record<string, readonly [group: string, name: string]>> = {
  IRONIC_URL: ['ironic', 'endpoint_override'],
  INSPECTOR_HOST: ['DEFAULT', 'listen_address'],
  INSPECTOR_PORT: ['DEFAULT', 'listen_port'],
  INSPECTOR_STORE: ['database', 'connection'],
  INSPECTOR_HOOKS: ['processing', 'processing_hooks'],
  INSPECTOR_DELAY: ['DEFAULT', 'introspection_delay'],
  INSPECTOR_ADD_PORTS: ['processing', 'add_ports'],
  INSPECTOR_KEEP_PORTS: ['processing', 'keep_ports'],
  INSPECTOR_UPDATE_PXE_ENABLED: ['processing', 'update_pxe_enabled'],
  INSPECTOR_PERMIT_ACTIVE_INTROSPECTION: ['processing', 'permit_active_introspection'],
  INSPECTOR_LOG: ['DEFAULT', 'log_level'],
};

/**
 * The defaults of `start` that differ from the daemon's: it listens on this machine only, keeps
 * data, and has no authentication.
 */
const DEFAULTS: readonly (readonly [group: string, name: string, value: string])[] = [
  ['DEFAULT', 'listen_address', '127.0.0.1'],
  ['DEFAULT', 'auth_strategy', 'noauth'],
  ['ironic', 'auth_type', 'none'],
  ['database', 'connection', 'memory'],
  ['processing', 'store_data', 'database'],
  ['pxe_filter', 'driver', 'noop'],
];

/** The configuration of `start`. An empty variable counts as absent. */
export function startConfiguration(environment: Readonly<Record<string, string | undefined>>): readonly Assigned[] {
  const given = Object.entries(VARIABLES).flatMap(([variable, [group, name]]) => {
    const value = environment[variable];
    return value === undefined || value === '' ? [] : [{ group, name, value, origin: variable }];
  });
  return [...DEFAULTS.map(([group, name, value]) => ({ group, name, value, origin: 'start' })), ...given];
}
