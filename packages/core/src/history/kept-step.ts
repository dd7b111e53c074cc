import type { FlowEvent, FlowStep } from '../contracts/flow-events.ts';
import type { HistoryStep } from '../contracts/history-records.ts';
import { type ChangeSet, type PortChange, shownChanges } from '../model/change-set.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { JsonPatch } from '../model/node.ts';
import type { ConditionTrace, RuleTrace } from '../model/rule.ts';
import { isSecretName, MASKED } from '../model/secrets.ts';
import { maskNote, maskText, maskValue, someOf } from './mask.ts';

type StepOf<Type extends FlowStep['type']> = Extract<FlowStep, { readonly type: Type }>;

type Kept<Type extends FlowStep['type']> = Extract<HistoryStep, { readonly type: Type }>;

/** What is kept of each kind of step; nothing of a kind that has nothing here. */
type Table = {
  readonly [Type in FlowStep['type']]: ((step: StepOf<Type>) => Kept<Type> | undefined) | undefined;
};

/** What enters history, member by member: a new member is in it once it is here. */
const KEPT: Table = {
  requested: (step) => pick(step, ['what', 'manageBoot']),
  'state-changed': (step) => ({
    ...pick(step, ['event', 'from', 'to', 'milliseconds']),
    ...(step.failure && { failure: { ...step.failure, message: maskText(step.failure.message) } }),
  }),
  // Those that went well are told by what they brought about.
  'ironic-called': (step) => (step.code === undefined ? undefined : pick(step, ['call', 'milliseconds', 'code'])),
  'policy-enforced': undefined,
  'firewall-opened': ({ type, firewall, macs }) => ({ type, firewall, macs: someOf(macs) }),
  'boot-device-set': (step) => pick(step, ['device', 'persistent']),
  'powered-on': (step) => pick(step, []),
  'boot-event': (step) => ({
    ...pick(step, ['what', 'mac', 'address']),
    ...(step.file !== undefined && { file: maskText(step.file) }),
    source: maskText(step.source),
  }),
  'power-read': ({ type, power, lastError }) => ({
    type,
    power,
    lastError: lastError === undefined ? undefined : maskText(lastError),
  }),
  waiting: (step) => ({ type: step.type, attributes: boundedAttributes(step.attributes) }),
  'callback-received': (step) => pick(step, ['bytes', 'digest']),
  relayed: (step) => ({ ...pick(step, ['milliseconds', 'status']), ...errorOf(step.error) }),
  'callback-repeated': (step) => pick(step, ['digest']),
  'callback-refused': (step) => pick(step, ['reason', 'remoteAddress']),
  'lookup-tried': keptLookup,
  'lookup-contested': keptLookup,
  'hook-finished': (step) => ({ ...pick(step, ['hook', 'moment', 'milliseconds']), ...errorOf(step.error) }),
  warning: ({ type, source, message }) => ({ type, source: maskText(source), message: maskText(message) }),
  'data-saved': (step) => pick(step, ['kind', 'bytes']),
  'rule-evaluated': ({ type, rule }) => ({ type, rule: maskTrace(rule) }),
  'rules-finished': (step) => ({ ...pick(step, ['rules', 'matched', 'milliseconds']), ...errorOf(step.error) }),
  'node-changed': ({ type, changes }) => ({ type, changes: maskChanges(changes) }),
  'hardware-changed': ({ type, since, changes, total }) => ({
    type,
    since,
    changes: someOf(changes).map((change) => ({ ...change, id: maskText(change.id), text: maskText(change.text) })),
    total,
  }),
  'powered-off': (step) => pick(step, []),
  'logs-saved': (step) => pick(step, ['reference', 'place', 'bytes', 'digest']),
  resumed: (step) => pick(step, ['state']),
  forgotten: (step) => pick(step, []),
  'forgetting-refused': undefined,
  'clock-jumped': undefined,
  'clock-skewed': undefined,
  'webhook-sent': undefined,
  'webhook-disabled': undefined,
  interrupted: ({ type, stage, code, message, since, times }) => ({
    type,
    stage,
    code,
    message: maskText(message),
    since,
    times,
  }),
  failed: ({ type, stage, code, message, authors }) => ({
    type,
    stage,
    code,
    message: maskText(message),
    ...(authors && { authors: someOf(authors).map(maskText) }),
  }),
};

/** The types of the steps that history may have. */
export const KEPT_TYPES: readonly FlowStep['type'][] = Object.freeze(
  (Object.keys(KEPT) as FlowStep['type'][]).filter((type) => KEPT[type] !== undefined),
);

/** What history keeps of a step, secrets masked, texts bounded; `undefined`: nothing. */
export function keptStep(step: FlowStep): FlowStep | undefined {
  const keep = KEPT[step.type] as ((step: FlowStep) => FlowStep | undefined) | undefined;
  return keep?.(step);
}

/** The event as history would have it, or as it is where history has nothing of it. */
export function shownEvent(event: FlowEvent): FlowEvent {
  const { at, node, runId, requestId, globalRequestId } = event;
  const step = keptStep(event);
  if (step === undefined) return event;
  return { ...step, at, node, runId, requestId, ...(globalRequestId !== undefined && { globalRequestId }) };
}

function pick<Step extends FlowStep, Name extends keyof Step>(
  step: Step,
  names: readonly Name[],
): Pick<Step, Name> & Pick<Step, 'type'> {
  const present = ['type' as const, ...names].filter((name) => step[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, step[name]])) as Pick<Step, Name> & Pick<Step, 'type'>;
}

function keptLookup<Type extends 'lookup-tried' | 'lookup-contested'>({
  type,
  attributes,
  candidates,
  found,
}: Pick<StepOf<'lookup-tried'>, 'attributes' | 'candidates' | 'found'> & { readonly type: Type }) {
  return { type, attributes: boundedAttributes(attributes), candidates: someOf(candidates), found };
}

function errorOf(error: string | undefined): { readonly error?: string } {
  return error === undefined ? {} : { error: maskText(error) };
}

function boundedAttributes({ mac, bmc_address }: LookupAttributes): LookupAttributes {
  return { mac: someOf(mac).map(maskText), bmc_address: someOf(bmc_address).map(maskText) };
}

function maskTrace(rule: RuleTrace): RuleTrace {
  return {
    uuid: rule.uuid,
    description: rule.description === null ? null : maskText(rule.description),
    matched: rule.matched,
    why: maskNote(rule.why),
    conditions: someOf(rule.conditions).map(maskConditionOnce),
    actions: someOf(rule.actions).map(({ action, notes }) => ({ action, notes: someOf(notes).map(maskNote) })),
    warnings: someOf(rule.warnings).map(maskNote),
  };
}

/** Rules that ask the same share its trace, as they share the condition. */
const maskedConditions = new WeakMap<ConditionTrace, ConditionTrace>();

function maskConditionOnce(condition: ConditionTrace): ConditionTrace {
  const known = maskedConditions.get(condition);
  if (known !== undefined) return known;
  const masked = maskCondition(condition);
  maskedConditions.set(condition, masked);
  return masked;
}

function maskCondition(condition: ConditionTrace): ConditionTrace {
  const { op, field, multiple, invert, more, matched } = condition;
  const text = isSecretName(field) ? () => MASKED : maskText;
  return {
    op,
    field: maskText(field),
    multiple,
    invert,
    wanted: text(condition.wanted),
    compared: someOf(condition.compared).map((one) => ({ value: text(one.value), matched: one.matched })),
    more,
    matched,
    why: text(condition.why),
    warnings: someOf(condition.warnings).map(text),
  };
}

function maskChanges(changes: ChangeSet): ChangeSet {
  const { node, resetInterfaces, ports, portGroups, addTraits, removeTraits, authors } = shownChanges(changes);
  return {
    node: maskPatch(node),
    resetInterfaces,
    ports: someOf(ports).map(maskPort),
    ...(portGroups && { portGroups: maskValue('portGroups', portGroups) as NonNullable<ChangeSet['portGroups']> }),
    addTraits: someOf(addTraits),
    removeTraits: someOf(removeTraits),
    authors: Object.fromEntries(
      someOf(Object.entries(authors)).map(([what, names]) => [what, someOf(names).map(maskText)]),
    ),
  };
}

function maskPatch(patch: JsonPatch): JsonPatch {
  return someOf(patch).map((step) => {
    if (!('value' in step)) return step;
    const name = step.path.split('/').find(isSecretName) ?? step.path.split('/').at(-1) ?? '';
    return { ...step, value: maskValue(name, step.value) };
  });
}

function maskPort(change: PortChange): PortChange {
  switch (change.kind) {
    case 'create':
      return { kind: 'create', port: maskValue('port', change.port) as typeof change.port };
    case 'patch':
      return { ...change, patch: maskPatch(change.patch) };
    case 'delete':
      return change;
  }
}
