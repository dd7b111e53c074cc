import type { Cause } from './diagnosis.ts';
import { attributesOfRun, type DiagnosisFacts, isComplete, powerOf, seen, waitingSince } from './facts.ts';
import { makeCause } from './make-cause.ts';
import { wouldBeHeard } from './near-misses.ts';

/** What may keep a machine from posting, for a run that waited in vain: how far its boot got. */
export function causesOfSilence(facts: DiagnosisFacts): readonly Cause[] {
  const evidence = [...powerEvidence(facts), ...firewallEvidence(facts), ...bootEvidence(facts)];
  return [...ofFirewall(facts), ...ofBoot(facts, evidence), ...ofManagement(facts, evidence)];
}

/** What Ironic says of the power of a machine that was waited for. */
export function causesOfPower(facts: DiagnosisFacts): readonly Cause[] {
  const power = powerOf(facts);
  if (power === undefined) return [];
  const evidence = powerEvidence(facts);
  if (power.state === undefined || power.state === 'error') return [makeCause('power-unreadable', 'likely', evidence)];
  if (power.state !== 'power off') return [];
  const cameUp = seen(facts, 'boot-event').length > 0;
  if (cameUp) return [makeCause('powered-off-meanwhile', 'likely', [...evidence, ...bootEvidence(facts)])];
  // Read after the end: it may have been powered off since. And it need not be ours to power on.
  const isLate = facts.run.finishedAt !== undefined && seen(facts, 'power-read').length === 0;
  if (isLate || facts.run.manageBoot === false) return [makeCause('never-powered-on', 'possible', evidence)];
  return [makeCause('never-powered-on', power.lastError === undefined ? 'likely' : 'certain', evidence)];
}

function powerEvidence(facts: DiagnosisFacts): readonly string[] {
  const power = powerOf(facts);
  const told = seen(facts, 'powered-on').at(-1);
  const asked = told === undefined ? [] : [`Ironic was told to power it on at ${told.at.toISOString()}.`];
  if (power === undefined) return asked;
  const state = power.state === undefined ? 'did not know its power state' : `said "${power.state}"`;
  const error = power.lastError === undefined ? [] : [`Its last_error: ${power.lastError}`];
  return [...asked, `Ironic ${state} at ${power.at.toISOString()}.`, ...error];
}

function ofFirewall(facts: DiagnosisFacts): readonly Cause[] {
  const isClosed = facts.settings.firewall === true && isComplete(facts) && waitingSince(facts) !== undefined;
  if (!isClosed || seen(facts, 'firewall-opened').length > 0) return [];
  return [makeCause('firewall-closed', 'likely', ['No firewall let the MAC addresses of this machine in.'])];
}

function firewallEvidence(facts: DiagnosisFacts): readonly string[] {
  const opened = seen(facts, 'firewall-opened').at(-1);
  if (opened === undefined) return [];
  const macs = opened.macs.length === 0 ? 'any machine that nobody knows' : opened.macs.join(', ');
  return [`The firewall ${opened.firewall} had let in ${macs} at ${opened.at.toISOString()}.`];
}

/** How far it got, by what others told of its boot. */
function ofBoot(facts: DiagnosisFacts, evidence: readonly string[]): readonly Cause[] {
  if (powerOf(facts)?.state === 'power off') return [];
  const boots = seen(facts, 'boot-event');
  if (boots.some(({ what }) => what === 'kernel-sent')) return [makeCause('no-post', 'likely', evidence)];
  if (boots.length > 0) {
    const isSure = facts.heard?.kernels === true;
    const others = isSure ? 'Of other machines it is heard here when they fetch their kernel.' : undefined;
    const more = others === undefined ? evidence : [...evidence, others];
    // Where nobody tells of kernels it may as well be the ramdisk.
    return [makeCause('no-kernel', 'likely', more), ...(isSure ? [] : [makeCause('no-post', 'possible', evidence)])];
  }
  if (wouldBeHeard(facts, 'addresses')) {
    return [makeCause('no-address', 'likely', [...evidence, 'Of other machines it is heard here when they get one.'])];
  }
  return [makeCause('nothing-heard', 'possible', evidence)];
}

function bootEvidence(facts: DiagnosisFacts): readonly string[] {
  return seen(facts, 'boot-event').map(({ at, what, mac, address, file, source }) => {
    const given = address === undefined ? '' : ` (${address})`;
    const did = {
      'address-given': `was given an address${given}`,
      'kernel-sent': `was sent the kernel ${file ?? ''}`.trim(),
      'file-sent': `was sent the file ${file ?? ''}`.trim(),
    }[what];
    return `${mac} ${did} at ${at.toISOString()}, says ${source}.`;
  });
}

function ofManagement(facts: DiagnosisFacts, evidence: readonly string[]): readonly Cause[] {
  if (facts.run.manageBoot !== false) return [];
  const { mac } = attributesOfRun(facts);
  const waits = `The run waited for ${mac.length === 0 ? 'its machine' : mac.join(', ')} to be booted by somebody else.`;
  const likelihood = seen(facts, 'boot-event').length > 0 ? 'possible' : 'likely';
  return [makeCause('boot-not-managed', likelihood, [waits, ...evidence])];
}
