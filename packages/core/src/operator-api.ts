import type { Inspector } from './inspector.ts';

/**
 * What an operator's tool does with an inspector, embedded or over HTTP: an {@link Inspector} has
 * all of it, and so has the client of `@ironic-inspector/client`. What the other side lacks is
 * `Err('not-supported')`.
 *
 * Not part of it is what belongs to whoever runs the inspector: `continue`, `callbackRefused`,
 * `start`, `stop`, `upkeep`, `idle`, `on`, `load`, `readiness`, `firewallLag` and `settings`.
 */
export interface OperatorApi extends Pick<
  Inspector,
  | 'introspect'
  | 'introspectAll'
  | 'finished'
  | 'watch'
  | 'abort'
  | 'reapply'
  | 'status'
  | 'list'
  | 'nodes'
  | 'data'
  | 'dataText'
  | 'bootPolicy'
  | 'bootEvent'
  | 'diagnose'
  | 'explainLookup'
  | 'deletedNodes'
  | 'forgetDeleted'
  | 'rules'
  | 'webhooks'
> {
  /** Without `follow`, which is for who serves events: whoever uses the API has `watch`. */
  readonly history: Omit<Inspector['history'], 'follow'>;
}
