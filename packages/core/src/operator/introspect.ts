import type { PendingWork } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import { withLease } from '../lease/with-lease.ts';
import { newCallbackToken } from '../model/callback-token.ts';
import type { Introspection, RequestOptions } from '../model/introspection.ts';
import { ipmiCredentials, type IpmiCredentials } from '../model/ipmi-credentials.ts';
import { isInUse, type IronicNode } from '../model/node.ts';
import { invalidEventMessage, nextState } from '../model/state-machine.ts';
import { extendTrail } from '../model/trail.ts';
import { abortedError, checkPeriod } from '../model/waiting.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { lockedError } from '../run/advance.ts';
import { bmcAddresses } from '../run/bmc-address.ts';
import { bootRamdisk } from '../run/boot-ramdisk.ts';
import { checkPower, checkProvisionState, findNode } from '../run/check-node.ts';
import { endInError } from '../run/fail.ts';
import { discardData } from '../run/save-data.ts';
import type { WaitOptions } from './finished.ts';
import type { OperatorContext } from './operator-context.ts';

/** How a node is introspected. */
export interface IntrospectOptions extends RequestOptions, WaitOptions {
  /**
   * Whether the answer comes when the run has ended, and is what `Inspector.finished()` answers;
   * otherwise when it has begun. `signal` ends the wait, not the run.
   * @default false
   */
  readonly wait?: boolean;
  /**
   * Whether to set the boot device and the power of the node; otherwise the caller sees to it that
   * the ramdisk boots. A node in use (`active`, `rescue`) is never rebooted.
   * @default true
   */
  readonly manageBoot?: boolean;
  /**
   * Credentials that the ramdisk is to set in the management controller; Ironic is told when it has
   * (CONTRACT.md §16.1). Only for a node in provision state `enroll`, which somebody powers on by
   * hand, and where the setting `enableSettingIpmiCredentials` allows it. The user name is the
   * node's unless given; the password has 1 to 20 letters and digits.
   */
  readonly newIpmiCredentials?: { readonly username?: string; readonly password: string };
}

/** No compiler sees a misspelt option of a caller in JavaScript, whose machine would boot. */
const OPTIONS = {
  wait: true,
  signal: true,
  period: true,
  manageBoot: true,
  newIpmiCredentials: true,
  requestId: true,
  globalRequestId: true,
  remoteAddress: true,
  askedBy: true,
} as const satisfies Record<keyof IntrospectOptions, true>;

/** A run that has begun, with what only its caller is told. */
export interface BegunIntrospection extends Introspection {
  /**
   * Secret; it must come back in the URL of the callback (`/v1/continue?token=…`) and is told
   * nobody else, ever. Absent unless the setting `callback.requireToken` asks for it, and where
   * `carryToken` is told instead.
   */
  readonly callbackToken?: string;
}

/**
 * Begins an introspection (CONTRACT.md §4.1): checks the node, records the run as `starting`, boots
 * the ramdisk. With managed boot that last step goes on in the background, and its failure shows in
 * the status alone; otherwise the caller waits for it.
 */
export async function introspect(
  context: OperatorContext,
  id: string,
  options: IntrospectOptions,
): Promise<Result<BegunIntrospection, InspectorError>> {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown.length > 0) {
    const message = `Unknown option(s) of introspect: ${unknown.join(', ')}. There are ${Object.keys(OPTIONS).join(', ')}`;
    return Err(new InspectorError('bad-request', message));
  }
  const asked = options.manageBoot ?? true;
  if (asked && !context.settings.canManageBoot) {
    // As upstream, the parenthesis included (CONTRACT.md §1.10).
    return Err(
      new InspectorError(
        'bad-request',
        'Managed boot is requested, but this installation cannot manage boot ((can_manage_boot set to False)',
      ),
    );
  }
  const isTold = context.settings.callback.requireToken && context.carryToken === undefined;
  const useful = options.wait === true ? checkWait(id, isTold, options) : DONE;
  if (useful.err) return useful;
  const node = await findNode(context, id);
  if (node.err) return node;
  const credentials = checkCredentials(context, node.val, options);
  if (credentials.err) return credentials;
  const allowed = checkProvisionState(context, node.val, credentials.val !== undefined);
  if (allowed.err) return allowed;
  const manageBoot = asked && !isInUse(node.val) && credentials.val === undefined;
  if (manageBoot) {
    const power = await checkPower(context, node.val.uuid);
    if (power.err) return power;
  }
  const secret = isTold ? await newCallbackToken(node.val.uuid) : undefined;
  const begun = await withLease(context, 'introspection', async (leased, claim) => {
    const run = await beginRun(leased, node.val, { manageBoot, tokenDigest: secret?.digest }, credentials.val);
    if (run.err) return run;
    if (manageBoot) {
      await discardData(leased, run.val);
      void context.inBackground('boot', () => bootRamdisk(leased, run.val, node.val)).then(claim.release);
      return run;
    }
    const booted = await bootRamdisk(leased, run.val, node.val, endInError).finally(claim.release);
    return booted.kind === 'reached' ? Ok(booted.run) : Err(booted.error);
  });
  return secret === undefined ? begun : begun.map((run) => ({ ...run, callbackToken: secret.token }));
}

function checkWait(id: string, isTold: boolean, { signal, period }: WaitOptions): Result<void, InspectorError> {
  if (signal?.aborted === true) return Err(abortedError(id));
  if (!isTold) return checkPeriod(period);
  const why = 'the caller is told the token when the run has begun, and nobody else carries it';
  return Err(new InspectorError('bad-request', `wait: cannot be true where callback.requireToken is: ${why}`));
}

/** Records the run in place of the node's last one; CONTRACT.md §2.8. */
async function beginRun(
  context: OperatorContext,
  node: IronicNode,
  wanted: Pick<Introspection, 'manageBoot' | 'tokenDigest'>,
  ipmiCredentials: IpmiCredentials | undefined,
): Promise<Result<Introspection, InspectorError>> {
  const last = await context.nodes.get(node.uuid);
  if (last.err) return last;
  if (last.val !== undefined && nextState(last.val.state, 'start') === undefined) {
    return Err(new InspectorError('invalid-state', invalidEventMessage(last.val.state, 'start'), { node: node.uuid }));
  }
  const { addresses } = await bmcAddresses(context, node);
  const now = context.clock.now();
  const run: Introspection = {
    uuid: node.uuid,
    runId: crypto.randomUUID(),
    state: 'starting',
    startedAt: now,
    stateSince: now,
    finishedAt: undefined,
    error: undefined,
    failure: undefined,
    ...wanted,
    attributes: { mac: [], bmc_address: addresses },
    owner: context.lease.owner,
    callback: undefined,
    interruption: undefined,
    trail: extendTrail([], {
      at: now,
      event: 'start',
      from: last.val?.state,
      to: 'starting',
      instance: context.lease.instance,
    }),
  };
  const pending: PendingWork = {
    body: '',
    stage: 'hooks',
    changeSet: undefined,
    options: { ...(ipmiCredentials && { ipmiCredentials }) },
  };
  const begun = await context.nodes.begin(run, last.val, ipmiCredentials && pending);
  if (begun.err) return begun;
  if (begun.val === undefined) return Err(lockedError(node.uuid));
  if (last.val !== undefined) context.history.leaving(last.val);
  context.emit(run, { type: 'requested', what: 'introspect', manageBoot: run.manageBoot });
  context.emit(run, { type: 'state-changed', event: 'start', from: last.val?.state, to: 'starting' });
  return Ok(begun.val);
}

function checkCredentials(
  { settings }: OperatorContext,
  node: IronicNode,
  { newIpmiCredentials: given }: IntrospectOptions,
): Result<IpmiCredentials | undefined, InspectorError> {
  if (given === undefined) return Ok(undefined);
  if (settings.processing.enableSettingIpmiCredentials) return ipmiCredentials(given, node);
  return Err(
    new InspectorError('bad-request', 'IPMI credentials setup is disabled in configuration', { node: node.uuid }),
  );
}
