import { withTimeout } from '../attempt.ts';
import { maskSecrets } from '../model/secrets.ts';
import { DONE } from '../result.ts';
import type { Context } from '../run/context.ts';

/** What an instance depends on. */
export type Dependency = 'database' | 'ironic' | 'firewall' | 'lease';

/** Whether one of them works, and if not, why. */
export interface Check {
  readonly ok: boolean;
  /** For operators; absent when it works. May quote what others said, secrets masked. */
  readonly reason?: string;
}

/** Whether an instance can do its work now. */
export interface Readiness {
  /** All of it. */
  readonly ready: boolean;
  readonly checks: Readonly<Record<Dependency, Check>>;
}

/** How long each check may take. */
const CHECK_MS = 2000;

/** A node that there is not: who is asked looks into its database to say so. */
const NO_NODE = '00000000-0000-0000-0000-000000000000';

type Asked = Pick<Context, 'nodes' | 'ironic' | 'policy' | 'lease' | 'clock'>;

/** Asks the database and Ironic at the same time. The state of firewall and lease is known here. */
export async function checkReadiness(context: Asked): Promise<Readiness> {
  const [database, ironic] = await Promise.all([databaseProblem(context), ironicProblem(context)]);
  const problems = { database, ironic, firewall: context.policy.problem, lease: context.lease.problem };
  const check = (reason: string | undefined): Check =>
    reason === undefined ? { ok: true } : { ok: false, reason: maskSecrets(reason) };
  return {
    ready: Object.values(problems).every((problem) => problem === undefined),
    checks: {
      database: check(problems.database),
      ironic: check(problems.ironic),
      firewall: check(problems.firewall),
      lease: check(problems.lease),
    },
  };
}

async function databaseProblem({ nodes, clock }: Asked): Promise<string | undefined> {
  const ask = async () => {
    const answer = await nodes.get(NO_NODE);
    return answer.err ? answer : DONE;
  };
  const answer = await withTimeout(clock, CHECK_MS, 'the database', ask);
  return answer.err ? answer.val.message : undefined;
}

async function ironicProblem({ ironic, clock }: Asked): Promise<string | undefined> {
  const late = new AbortController();
  const ask = async () => {
    const answer = await ironic.getNode(NO_NODE, { fields: ['uuid'], signal: late.signal });
    return answer.err ? answer : DONE;
  };
  const answer = await withTimeout(clock, CHECK_MS, 'Ironic', ask, 'ironic-unavailable');
  late.abort('no longer waited for');
  return answer.err ? answer.val.message : undefined;
}
