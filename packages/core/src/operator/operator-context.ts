import type { EndSignal, Semaphore } from '../concurrency.ts';
import type { LogSink } from '../contracts/log-sink.ts';
import type { HistoryTail } from '../history-tail.ts';
import type { RulePlugins } from '../rules/rule-plugins.ts';
import type { BootContext, ProcessingContext } from '../run/context.ts';
import type { HeardBoots } from '../run/heard-boots.ts';
import type { IronicSearch } from '../run/ironic-search.ts';

/** For what operators ask for. */
export interface OperatorContext extends BootContext, ProcessingContext {
  readonly rulePlugins: RulePlugins;
  readonly search: IronicSearch;
  readonly logSink: LogSink | undefined;
  /** Whoever unpacks logs takes one of these places. */
  readonly logPlaces: Semaphore;
  /** What this instance was told of machines that boot. */
  readonly boots: HeardBoots;
  /** `undefined` without a history. */
  readonly tail: HistoryTail | undefined;
  /** Over when no event comes any more. */
  readonly closed: EndSignal;
}
