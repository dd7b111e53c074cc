import type { CauseCode, Diagnosis, DiagnosisStage, ExplainedLookup } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { lookupAttributesSchema, stateSchema } from './introspection.ts';
import { listOf, oneOf, schemaOf } from './schema.ts';

const stage = schemaOf<DiagnosisStage>()(
  oneOf([
    'asked',
    'firewall-opened',
    'boot-device-set',
    'powered-on',
    'address-given',
    'kernel-fetched',
    'posted',
    'matched',
    'hooks',
    'rules',
    'written',
    'powered-off',
  ]),
);

const cause = schemaOf<CauseCode>()(
  oneOf([
    'aborted',
    'replaced',
    'ramdisk-error',
    'hook-failed',
    'hook-defect',
    'hook-timed-out',
    'rule-failed',
    'rule-defect',
    'data-unusable',
    'nothing-to-recognise-by',
    'node-unsuitable',
    'node-gone',
    'boot-refused',
    'change-refused',
    'power-off-refused',
    'inspection-failed',
    'ironic-failed',
    'node-locked',
    'ironic-away',
    'store-away',
    'firewall-failed',
    'name-unresolved',
    'identity-away',
    'overloaded',
    'internal',
    'matched-several',
    'taken-for-another-node',
    'token-refused',
    'network-refused',
    'rate-refused',
    'body-malformed',
    'body-too-large',
    'posted-too-slowly',
    'callback-turned-away',
    'posted-too-early',
    'posted-too-late',
    'posted-twice',
    'mac-of-next-nic',
    'mac-mistyped',
    'addresses-outdated',
    'bmc-address-differs',
    'posted-but-not-matched',
    'never-powered-on',
    'powered-off-meanwhile',
    'power-unreadable',
    'firewall-closed',
    'no-address',
    'no-kernel',
    'no-post',
    'nothing-heard',
    'boot-not-managed',
    'time-out-off',
    'nobody-keeps-time',
    'unknown',
  ]),
);

/** Why a run is where it is. */
export const diagnosisSchema = schemaOf<Diagnosis>()(
  z.object({
    node: z.string(),
    runId: z.string(),
    state: stateSchema,
    stage,
    stages: listOf(z.object({ stage, reached: oneOf(['yes', 'no', 'unknown']), at: z.optional(z.string()) })),
    causes: listOf(
      z.object({
        cause,
        likelihood: oneOf(['certain', 'likely', 'possible']),
        evidence: listOf(z.string()),
        hint: z.string(),
      }),
    ),
    text: z.string(),
  }),
);

/** What a look-up would make of a machine, and why. */
export const explainedLookupSchema = schemaOf<ExplainedLookup>()(
  z.object({
    offered: lookupAttributesSchema,
    found: z.optional(z.string()),
    candidates: listOf(
      z.object({
        node: z.string(),
        score: z.number(),
        shares: listOf(z.string()),
        verdict: oneOf([
          'taken',
          'needs-token',
          'not-yet',
          'busy',
          'ambiguous',
          'shares-fewer',
          'only-like',
          'not-recorded',
          'ended',
          'no-run',
        ]),
        why: z.string(),
      }),
    ),
    problems: listOf(z.string()),
  }),
);
