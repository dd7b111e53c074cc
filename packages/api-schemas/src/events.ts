import type { FlowEvent, FlowEventBase, FlowStep, HistoryEvent, HistoryStep } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { changeSetSchema } from './change-set.ts';
import { errorCodeSchema, failureSchema } from './errors.ts';
import { hardwareChangeNoteSchema } from './hardware.ts';
import { lookupAttributesSchema, stageSchema, stateEventSchema, stateSchema } from './introspection.ts';
import { bootPolicySchema } from './boot.ts';
import { keptLogs } from './logs.ts';
import { ruleTraceSchema } from './rules.ts';
import { callbackRefusalSchema } from './refused.ts';
import { date, listOf, oneOf, type Schema, schemaOf } from './schema.ts';

const text = z.string();
const number = z.number();

const lookup = {
  attributes: lookupAttributesSchema,
  candidates: listOf(z.object({ node: text, score: number })),
  found: z.optional(text),
};

const steps = [
  z.object({
    type: z.literal('requested'),
    what: z.enum(['introspect', 'abort', 'reapply']),
    manageBoot: z.optional(z.boolean()),
  }),
  z.object({
    type: z.literal('state-changed'),
    event: stateEventSchema,
    from: z.optional(stateSchema),
    to: stateSchema,
    milliseconds: z.optional(number),
    failure: z.optional(failureSchema),
  }),
  z.object({
    type: z.literal('ironic-called'),
    call: oneOf([
      'getNode',
      'listNodes',
      'createNode',
      'patchNode',
      'validatePower',
      'getInventory',
      'getBootDevice',
      'setBootDevice',
      'setPowerState',
      'addTrait',
      'removeTrait',
      'listPorts',
      'listAllPorts',
      'createPort',
      'patchPort',
      'deletePort',
      'createPortGroup',
    ]),
    milliseconds: number,
    code: z.optional(errorCodeSchema),
  }),
  z.object({ type: z.literal('policy-enforced'), firewall: text, policy: bootPolicySchema }),
  z.object({ type: z.literal('firewall-opened'), firewall: text, macs: listOf(text) }),
  z.object({ type: z.literal('boot-device-set'), device: z.literal('pxe'), persistent: z.boolean() }),
  z.object({ type: z.literal('powered-on') }),
  z.object({
    type: z.literal('boot-event'),
    what: oneOf(['address-given', 'kernel-sent', 'file-sent']),
    mac: text,
    address: z.optional(text),
    file: z.optional(text),
    source: text,
  }),
  z.object({ type: z.literal('power-read'), power: z.optional(text), lastError: z.optional(text) }),
  z.object({ type: z.literal('waiting'), attributes: lookupAttributesSchema }),
  z.object({ type: z.literal('callback-received'), bytes: number, digest: text }),
  z.object({
    type: z.literal('relayed'),
    milliseconds: number,
    status: z.optional(number),
    error: z.optional(text),
  }),
  z.object({ type: z.literal('callback-repeated'), digest: text }),
  z.object({
    type: z.literal('callback-refused'),
    reason: callbackRefusalSchema,
    remoteAddress: z.optional(text),
  }),
  z.object({ type: z.literal('lookup-tried'), ...lookup }),
  z.object({ type: z.literal('lookup-contested'), ...lookup }),
  z.object({
    type: z.literal('hook-finished'),
    hook: text,
    moment: z.enum(['before', 'after']),
    milliseconds: number,
    error: z.optional(text),
  }),
  z.object({ type: z.literal('warning'), source: text, message: text }),
  z.object({ type: z.literal('data-saved'), kind: z.enum(['processed', 'unprocessed']), bytes: number }),
  z.object({ type: z.literal('rule-evaluated'), rule: ruleTraceSchema }),
  z.object({
    type: z.literal('rules-finished'),
    rules: number,
    matched: number,
    milliseconds: number,
    error: z.optional(text),
  }),
  z.object({ type: z.literal('node-changed'), changes: changeSetSchema }),
  z.object({
    type: z.literal('hardware-changed'),
    since: text,
    changes: listOf(hardwareChangeNoteSchema),
    total: number,
  }),
  z.object({ type: z.literal('powered-off') }),
  z.object({ type: z.literal('logs-saved'), ...keptLogs }),
  z.object({ type: z.literal('resumed'), state: stateSchema }),
  z.object({ type: z.literal('forgotten') }),
  z.object({ type: z.literal('forgetting-refused'), known: number, missing: number, allowed: number }),
  z.object({ type: z.literal('clock-jumped'), milliseconds: number }),
  z.object({ type: z.literal('clock-skewed'), milliseconds: number }),
  z.object({
    type: z.literal('webhook-sent'),
    webhook: text,
    messageId: text,
    milliseconds: number,
    delay: number,
    error: z.optional(text),
  }),
  z.object({ type: z.literal('webhook-disabled'), webhook: text, since: date, message: text }),
  z.object({
    type: z.literal('interrupted'),
    stage: stageSchema,
    code: errorCodeSchema,
    message: text,
    since: date,
    times: number,
  }),
  z.object({
    type: z.literal('failed'),
    stage: stageSchema,
    code: errorCodeSchema,
    message: text,
    authors: z.optional(listOf(text)),
  }),
] as const;

const gap = z.object({ type: z.literal('gap'), lost: z.optional(number) });

/** There will be more kinds of steps: a reader is given those that it does not know as they are. */
const another = z.looseObject({ type: text }) as z.ZodMiniType as Schema<never>;

/** What caused an error does not travel. */
const step = schemaOf<FlowStep, 'cause'>()(z.discriminatedUnion('type', steps));

const historyStep = schemaOf<HistoryStep>()(z.union([step, gap, another]));

/** An event on record. */
export const historyEventSchema = schemaOf<HistoryEvent>()(
  z.object({
    position: number,
    sequence: number,
    key: text,
    runId: text,
    node: text,
    at: date,
    instance: text,
    requestId: z.optional(text),
    step: historyStep,
  }),
);

const about = {
  at: date,
  node: z.optional(text),
  runId: z.optional(text),
  requestId: z.optional(text),
  globalRequestId: z.optional(text),
};
// The compiler checks these, too.
schemaOf<FlowEventBase>()(z.object(about));

/** What a flow reports: the members of its step are beside those of every event. */
export const flowEventSchema: Schema<FlowEvent> = z.union([
  z.discriminatedUnion('type', steps.map((one) => z.object({ ...about, ...one.shape })) as never),
  z.looseObject({ ...about, type: text }),
]) as z.ZodMiniType as Schema<FlowEvent>;
