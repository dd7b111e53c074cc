import type { BootPolicy } from '../contracts/firewall.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { isTerminal, type State, STATES } from '../model/state-machine.ts';
import { Ok, type Result } from '../result.ts';
import type { PolicyKeeper } from './boot-policy.ts';

/** Who may boot from the network now, and why. */
export interface ExplainedBootPolicy extends BootPolicy {
  /** Whom each MAC address of `introspecting` belongs to; one that several runs name is there several times. */
  readonly runs: readonly IntrospectedMac[];
  /** Why unknown machines may boot or may not, in words. */
  readonly why: string;
}

/** A MAC address that may boot, and the run that it may for. */
export interface IntrospectedMac {
  readonly mac: string;
  readonly node: NodeUuid;
  readonly runId: string;
  readonly state: State;
}

/** What it takes to say so. */
interface ExplainParts {
  readonly nodes: NodeStore;
  readonly policy: PolicyKeeper;
}

/** How many records are read at a time. */
const PAGE = 1000;
/** Those in which a ramdisk has a part. */
const ACTIVE = STATES.filter((state) => !isTerminal(state) && state !== 'reapplying');

/** The policy as it would be enforced now. */
export async function explainBootPolicy(context: ExplainParts): Promise<Result<ExplainedBootPolicy, InspectorError>> {
  const active = await activeRuns(context);
  if (active.err) return active;
  const runs = active.val.flatMap(({ attributes, uuid, runId, state }) =>
    attributes.mac.map((mac) => ({ mac, node: uuid, runId, state })),
  );
  const { policy, why } = context.policy.describe({ runs: active.val.length, macs: runs.map(({ mac }) => mac) });
  return Ok({ ...policy, runs, why });
}

async function activeRuns({ nodes }: ExplainParts): Promise<Result<readonly Introspection[], InspectorError>> {
  const runs: Introspection[] = [];
  for (;;) {
    const after = runs.at(-1);
    const page = await nodes.list({ limit: PAGE, states: ACTIVE, ...(after === undefined ? {} : { after }) });
    if (page.err) return page;
    runs.push(...page.val);
    if (page.val.length < PAGE) return Ok(runs);
  }
}
