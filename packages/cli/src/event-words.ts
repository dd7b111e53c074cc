import type { FlowEvent, HistoryStep } from '@ironic-inspector/core';
import { counted } from './counted.ts';
import { paint, type Text } from './terminal.ts';
import { shownLength, shownSize } from './times.ts';

type StepOf<Type extends HistoryStep['type']> = Extract<HistoryStep, { readonly type: Type }>;

/** How each step is told. */
const WORDS: { readonly [Type in HistoryStep['type']]: (step: StepOf<Type>) => Text } = {
  requested: ({ what, manageBoot }) => `asked for: ${what}${manageBoot === false ? ', without managing its boot' : ''}`,
  'state-changed': ({ from, to, milliseconds, failure }) => [
    to === 'error' ? paint('red', to) : to === 'finished' ? paint('green', to) : paint('bold', to),
    from === undefined ? '' : `, was ${from}${milliseconds === undefined ? '' : ` for ${shownLength(milliseconds)}`}`,
    failure === undefined ? '' : `: ${failure.code} at ${failure.stage}: ${failure.message}`,
  ],
  'ironic-called': ({ call, milliseconds, code }) =>
    `Ironic was called: ${call}, ${shownLength(milliseconds)}${code === undefined ? '' : `, ${code}`}`,
  'policy-enforced': ({ firewall, policy }) =>
    `${firewall} lets ${counted(policy.introspecting.length, 'machine')} boot, and unknown ones: ${policy.unknown}`,
  'firewall-opened': ({ firewall, macs }) => `${firewall} lets it boot: ${macs.join(', ')}`,
  'boot-device-set': ({ device }) => `told to boot from the network (${device})`,
  'powered-on': () => 'powered on',
  'boot-event': ({ what, mac, address, file, source }) =>
    `${source} tells: ${what}, ${[mac, address, file].filter((one) => one !== undefined).join(' ')}`,
  'power-read': ({ power, lastError }) =>
    `Ironic says of its power: ${power ?? 'unknown'}${lastError === undefined ? '' : `, last error: ${lastError}`}`,
  waiting: ({ attributes }) =>
    `its ramdisk is expected to post: ${[...attributes.mac, ...attributes.bmc_address].join(', ') || 'nothing tells by which address'}`,
  'callback-received': ({ bytes }) => `its ramdisk posted ${shownSize(bytes)}`,
  relayed: ({ milliseconds, status, error }) =>
    status === undefined
      ? paint('yellow', `Ironic's own inspection was sent the data, and did not answer: ${error ?? 'no reason'}`)
      : `Ironic's own inspection was sent the data and answered ${status}, ${shownLength(milliseconds)}`,
  'callback-repeated': () => 'its ramdisk posted the same again',
  'callback-refused': ({ reason, remoteAddress }) =>
    paint('yellow', `a callback was refused: ${reason}${remoteAddress === undefined ? '' : `, from ${remoteAddress}`}`),
  'lookup-tried': ({ found, candidates }) =>
    found === undefined ? `no node was found among ${counted(candidates.length, 'candidate')}` : 'recognised',
  'lookup-contested': ({ candidates }) =>
    paint('yellow', `its addresses are shared by ${counted(candidates.length, 'node')}`),
  'hook-finished': ({ hook, moment, milliseconds, error }) =>
    error === undefined
      ? `hook ${hook} (${moment}), ${shownLength(milliseconds)}`
      : paint('red', `hook ${hook} (${moment}) failed: ${error}`),
  warning: ({ source, message }) => paint('yellow', `warning of ${source}: ${message}`),
  'data-saved': ({ kind, bytes }) => `${kind} data kept, ${shownSize(bytes)}`,
  'rule-evaluated': ({ rule }) =>
    `rule ${rule.description ?? rule.uuid}: ${rule.matched ? 'matched' : 'did not match'}: ${rule.why}`,
  'rules-finished': ({ rules, matched, error }) =>
    error === undefined
      ? `${matched} of ${counted(rules, 'rule')} matched`
      : paint('red', `a rule ended the run: ${error}`),
  'node-changed': ({ changes }) =>
    `written to Ironic: ${counted(changes.node.length, 'field')}, ${counted(changes.ports.length, 'port')}`,
  'hardware-changed': ({ total, changes: [first] }) =>
    paint(
      'yellow',
      `its hardware is not what it was: ${counted(total, 'change')}${first === undefined ? '' : `, such as: ${first.text}`}`,
    ),
  'powered-off': () => 'powered off',
  'logs-saved': ({ bytes }) => `logs kept, ${shownSize(bytes)}`,
  resumed: ({ state }) => `carried on by another instance, in ${state}`,
  forgotten: () => 'forgotten: Ironic has the node no more',
  'forgetting-refused': ({ known, missing }) =>
    paint('yellow', `${missing} of ${counted(known, 'node')} are gone from Ironic: too many to forget by themselves`),
  'clock-jumped': ({ milliseconds }) => paint('yellow', `the clock was set by ${milliseconds} ms`),
  'clock-skewed': ({ milliseconds }) => paint('yellow', `the clock is ${milliseconds} ms ahead of the store's`),
  'webhook-sent': ({ webhook, messageId, error }) =>
    error === undefined
      ? `webhook ${webhook} took ${messageId}`
      : paint('yellow', `webhook ${webhook} did not take ${messageId}: ${error}`),
  'webhook-disabled': ({ webhook, message }) => paint('red', `webhook ${webhook} is disabled: ${message}`),
  interrupted: ({ stage, code, message, times }) =>
    paint('yellow', `held up at ${stage}, ${counted(times, 'time')}: ${code}: ${message}`),
  failed: ({ stage, code, message }) => paint('red', `failed at ${stage}: ${code}: ${message}`),
  gap: ({ lost }) => paint('dim', `events are missing here${lost === undefined ? '' : `: ${lost}`}`),
};

/** The types of events that can be watched. */
export const EVENT_TYPES = Object.keys(WORDS).filter((type) => type !== 'gap') as FlowEvent['type'][];

/** A step of a run in words. A type of a later version is told by its name. */
export function eventWords(step: HistoryStep): Text {
  const words = WORDS[step.type] as ((known: HistoryStep) => Text) | undefined;
  return words?.(step) ?? step.type;
}

/** Whether only who looks for a defect wants to see the step. */
export function isDetail(step: HistoryStep): boolean {
  return DETAILS.has(step.type) || (step.type === 'rules-finished' && step.rules === 0);
}

const DETAILS: ReadonlySet<HistoryStep['type']> = new Set([
  'ironic-called',
  'policy-enforced',
  'hook-finished',
  'rule-evaluated',
  'waiting',
  'callback-repeated',
]);
