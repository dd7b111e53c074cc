/** The JSON of answers, as the converters of `wire.ts` make it and clients read it. */
import type { State } from '@ironic-inspector/core';

/** A link of an answer. */
export interface WireLink {
  readonly href: string;
  readonly rel: 'self';
}

/** The status of a node (CONTRACT.md §1.8). */
export interface WireStatus {
  /** Why the run failed; `null` when it did not. */
  readonly error: string | null;
  /** Whether it has ended, well or not. */
  readonly finished: boolean;
  /** UTC without a `Z`: `2026-11-23T01:28:01.767000`. */
  readonly finished_at: string | null;
  readonly links: readonly WireLink[];
  /** UTC without a `Z`. */
  readonly started_at: string;
  readonly state: State;
  /** The node's. */
  readonly uuid: string;
}

/** What `GET /` shows (CONTRACT.md §1.7). */
export interface WireVersions {
  readonly versions: readonly {
    /** `1.18` */
    readonly id: string;
    readonly links: readonly WireLink[];
    readonly status: 'CURRENT';
  }[];
}

/** What `GET /v1` shows. */
export interface WireResources {
  readonly resources: readonly { readonly links: readonly WireLink[]; readonly name: string }[];
}

/** A rule in a list (CONTRACT.md §1.12). */
export interface WireShortRule {
  readonly description: string | null;
  /** Paths without a host. */
  readonly links: readonly WireLink[];
  readonly scope: string | null;
  readonly uuid: string;
}

/** A condition of a rule, with the parameters of its operator. */
export interface WireCondition {
  readonly field: string;
  readonly invert: boolean;
  /** `last` in rules that were created by `/v2` alone. */
  readonly multiple: 'all' | 'any' | 'first' | 'last';
  readonly op: string;
  readonly [parameter: string]: unknown;
}

/** An action of a rule, with its parameters. */
export interface WireAction {
  readonly action: string;
  readonly [parameter: string]: unknown;
}

/** A rule with its conditions and actions. */
export interface WireRule extends WireShortRule {
  readonly actions: readonly WireAction[];
  readonly conditions: readonly WireCondition[];
}

/**
 * The answer to a callback (CONTRACT.md §1.11), with the credentials that the ramdisk is to set, if
 * any (§16.1).
 */
export interface WireContinueAnswer {
  readonly ipmi_password?: string | undefined;
  readonly ipmi_setup_credentials?: true | undefined;
  readonly ipmi_username?: string | undefined;
  /** The node's. */
  readonly uuid: string;
}

/** The answer to the start of a run whose callback must carry a token. */
export interface WireBeginning {
  /** Secret: belongs into the URL of the machine's callback. It is told only once. */
  readonly callback_token?: string | undefined;
}

/** What is told of a machine that boots. */
export interface WireBootEvent {
  readonly what: 'address-given' | 'kernel-sent' | 'file-sent';
  /** Without it the address says which machine it is. */
  readonly mac?: string | undefined;
  readonly address?: string | undefined;
  readonly file?: string | undefined;
  readonly source: string;
}
