/**
 * A series as promtool has it, and its values: `0+2x60` is 0, 2, 4, … for an hour, one a minute.
 */
export type Series = readonly [series: string, values: string];

function named(metric: string, labels: Readonly<Record<string, string>> = {}): string {
  const all = { job: 'i', instance: 'a', ...labels };
  return `${metric}{${Object.entries(all)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
}

/** A service that works for four hours, with what happens on any day: no alert fires. */
export const QUIET: readonly Series[] = [
  [named('ironic_inspector_build_info', { version: '1', node: 'v24' }), '1x240'],
  [named('process_start_time_seconds'), '1000x240'],
  [named('ironic_inspector_failures_total', { stage: 'processing', code: 'internal' }), '0x240'],
  [named('ironic_inspector_failures_total', { stage: 'firewall', code: 'firewall-failed' }), '3x240'],
  [named('ironic_inspector_ironic_call_failures_total', { code: 'ironic-unavailable' }), '7x240'],
  [named('ironic_inspector_ironic_call_failures_total', { code: 'node-locked' }), '0+1x240'],
  [named('ironic_inspector_ironic_call_duration_seconds_bucket', { call: 'getNode', code: 'ok', le: '5' }), '0+60x240'],
  [
    named('ironic_inspector_ironic_call_duration_seconds_bucket', { call: 'getNode', code: 'ok', le: '+Inf' }),
    '0+61x240',
  ],
  [named('ironic_inspector_store_failures_total', { store: 'nodes' }), '2x240'],
  [named('ironic_inspector_runs', { state: 'waiting' }), '3x240'],
  [
    named('ironic_inspector_store_operation_duration_seconds_bucket', { store: 'nodes', operation: 'get', le: '1' }),
    '0+600x240',
  ],
  [
    named('ironic_inspector_store_operation_duration_seconds_bucket', { store: 'nodes', operation: 'get', le: '+Inf' }),
    '0+600x240',
  ],
  [named('ironic_inspector_database_connections_waiting'), '0x240'],
  [named('ironic_inspector_lease_heartbeat_age_seconds'), '9x240'],
  [named('ironic_inspector_clock_skew_seconds'), '0.2x60 9 -9 0x178'],
  [named('ironic_inspector_firewall_generation_lag'), '0x100 2 2 0x138'],
  [named('ironic_inspector_oldest_run_age_seconds', { state: 'processing' }), '1700x240'],
  [named('ironic_inspector_oldest_run_age_seconds', { state: 'waiting' }), '3600x240'],
  [named('ironic_inspector_runs_ended_total', { outcome: 'finished' }), '0+1x240'],
  [named('ironic_inspector_runs_ended_total', { outcome: 'error' }), '0x100 5x140'],
  [named('ironic_inspector_power_on_queue'), '99x240'],
  [named('ironic_inspector_hook_failures_total', { hook: 'scheduler', moment: 'before' }), '0x100 3x140'],
  [named('ironic_inspector_callbacks_refused_total', { reason: 'ramdisk-error' }), '0x100 3x140'],
  [named('ironic_inspector_callbacks_refused_total', { reason: 'wrong-token' }), '0x100 3x140'],
  [named('ironic_inspector_callbacks_refused_total', { reason: 'busy' }), '0x100 3x140'],
  [named('ironic_inspector_callbacks_refused_total', { reason: 'unknown-machine' }), '0+1x240'],
  [named('ironic_inspector_http_requests_total', { method: 'GET', route: '/v1/rules', status: '200' }), '0+60x240'],
  [named('ironic_inspector_http_requests_total', { method: 'GET', route: '/v1/rules', status: '500' }), '0+1x240'],
  [
    named('ironic_inspector_http_request_duration_seconds_bucket', { method: 'POST', route: '/v1/continue', le: '10' }),
    '0+60x240',
  ],
  [
    named('ironic_inspector_http_request_duration_seconds_bucket', { method: 'POST', route: '/v1/continue', le: '30' }),
    '0+61x240',
  ],
  [
    named('ironic_inspector_http_request_duration_seconds_bucket', {
      method: 'POST',
      route: '/v1/continue',
      le: '+Inf',
    }),
    '0+61x240',
  ],
  [named('nodejs_eventloop_lag_p99_seconds'), '0.1x240'],
  [named('process_open_fds'), '700x240'],
  [named('process_max_fds'), '1000x240'],
];

/** For each alert what has it fire, and when it does. */
export const SITUATIONS: Readonly<Record<string, { readonly at: string; readonly series: readonly Series[] }>> = {
  Absent: { at: '10m', series: [] },
  Restarting: {
    at: '25m',
    series: [
      [named('ironic_inspector_build_info', { version: '1', node: 'v24' }), '1x240'],
      [named('process_start_time_seconds'), '1x10 2x5 3x5 4x40'],
    ],
  },
  Defect: {
    at: '15m',
    series: [[named('ironic_inspector_failures_total', { stage: 'upkeep', code: 'internal' }), '0x10 1x60']],
  },
  IronicAway: {
    at: '20m',
    series: [[named('ironic_inspector_ironic_call_failures_total', { code: 'ironic-unavailable' }), '0x5 0+2x60']],
  },
  IronicSlow: {
    at: '30m',
    series: [
      [
        named('ironic_inspector_ironic_call_duration_seconds_bucket', { call: 'getNode', code: 'ok', le: '5' }),
        '0+8x60',
      ],
      [
        named('ironic_inspector_ironic_call_duration_seconds_bucket', { call: 'getNode', code: 'ok', le: '20' }),
        '0+10x60',
      ],
      [
        named('ironic_inspector_ironic_call_duration_seconds_bucket', { call: 'getNode', code: 'ok', le: '+Inf' }),
        '0+10x60',
      ],
    ],
  },
  StoreFailing: {
    at: '15m',
    series: [[named('ironic_inspector_store_failures_total', { store: 'nodes' }), '0x5 0+2x60']],
  },
  RunsUnknown: {
    at: '10m',
    series: [[named('ironic_inspector_build_info', { version: '1', node: 'v24' }), '1x240']],
  },
  StoreSlow: {
    at: '30m',
    series: [
      [
        named('ironic_inspector_store_operation_duration_seconds_bucket', {
          store: 'data',
          operation: 'save',
          le: '1',
        }),
        '0+90x60',
      ],
      [
        named('ironic_inspector_store_operation_duration_seconds_bucket', {
          store: 'data',
          operation: 'save',
          le: '5',
        }),
        '0+100x60',
      ],
      [
        named('ironic_inspector_store_operation_duration_seconds_bucket', {
          store: 'data',
          operation: 'save',
          le: '+Inf',
        }),
        '0+100x60',
      ],
    ],
  },
  ConnectionsShort: {
    at: '10m',
    series: [[named('ironic_inspector_database_connections_waiting'), '1x60']],
  },
  HeartbeatLate: {
    at: '10m',
    series: [[named('ironic_inspector_lease_heartbeat_age_seconds'), '9x5 21 81 141x60']],
  },
  ClockSkewed: {
    at: '15m',
    series: [[named('ironic_inspector_clock_skew_seconds'), '0x5 -5.1x60']],
  },
  FirewallFailing: {
    at: '20m',
    series: [[named('ironic_inspector_failures_total', { stage: 'firewall', code: 'firewall-failed' }), '0x5 0+1x60']],
  },
  FirewallBehind: {
    at: '15m',
    series: [[named('ironic_inspector_firewall_generation_lag'), '0x5 1x60']],
  },
  RunsStuck: {
    at: '40m',
    series: [[named('ironic_inspector_oldest_run_age_seconds', { state: 'processing' }), '0+60x60']],
  },
  TimeoutsNotEnforced: {
    at: '80m',
    series: [[named('ironic_inspector_oldest_run_age_seconds', { state: 'waiting' }), '0+60x100']],
  },
  RunsFailing: {
    at: '60m',
    series: [
      [named('ironic_inspector_runs_ended_total', { outcome: 'finished' }), '0+1x60'],
      [named('ironic_inspector_runs_ended_total', { outcome: 'error' }), '0+1x60'],
    ],
  },
  PowerOnQueueLong: {
    at: '20m',
    series: [[named('ironic_inspector_power_on_queue'), '200x60']],
  },
  HookFailing: {
    at: '30m',
    series: [[named('ironic_inspector_hook_failures_total', { hook: 'scheduler', moment: 'after' }), '0+1x60']],
  },
  RamdisksFail: {
    at: '30m',
    series: [[named('ironic_inspector_callbacks_refused_total', { reason: 'ramdisk-error' }), '0+1x60']],
  },
  StrangeCallbacks: {
    at: '30m',
    series: [[named('ironic_inspector_callbacks_refused_total', { reason: 'wrong-token' }), '0+1x60']],
  },
  Overloaded: {
    at: '30m',
    series: [[named('ironic_inspector_callbacks_refused_total', { reason: 'busy' }), '0+1x60']],
  },
  RequestsFailing: {
    at: '30m',
    series: [
      [named('ironic_inspector_http_requests_total', { method: 'GET', route: '/v1/rules', status: '200' }), '0+9x60'],
      [named('ironic_inspector_http_requests_total', { method: 'GET', route: '/v1/rules', status: '503' }), '0+1x60'],
    ],
  },
  CallbacksSlow: {
    at: '30m',
    series: [
      [
        named('ironic_inspector_http_request_duration_seconds_bucket', {
          method: 'POST',
          route: '/v1/continue',
          le: '10',
        }),
        '0+1x60',
      ],
      [
        named('ironic_inspector_http_request_duration_seconds_bucket', {
          method: 'POST',
          route: '/v1/continue',
          le: '30',
        }),
        '0+10x60',
      ],
      [
        named('ironic_inspector_http_request_duration_seconds_bucket', {
          method: 'POST',
          route: '/v1/continue',
          le: '+Inf',
        }),
        '0+10x60',
      ],
    ],
  },
  EventLoopLate: {
    at: '20m',
    series: [
      [named('ironic_inspector_build_info', { version: '1', node: 'v24' }), '1x240'],
      [named('nodejs_eventloop_lag_p99_seconds'), '0.6x60'],
    ],
  },
  FilesShort: {
    at: '10m',
    series: [
      [named('ironic_inspector_build_info', { version: '1', node: 'v24' }), '1x240'],
      [named('process_open_fds'), '900x60'],
      [named('process_max_fds'), '1000x60'],
    ],
  },
};
