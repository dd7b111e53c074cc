import * as z from 'zod';
import { attempt } from '../attempt.ts';
import type { FlowEvent } from '../contracts/flow-events.ts';
import type { Webhook } from '../contracts/webhook-store.ts';
import { InspectorError } from '../errors.ts';
import { KEPT_TYPES } from '../history/kept-step.ts';
import type { NodeUuid } from '../model/node.ts';
import { problemsOf } from '../model/problems-of.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { findUuid } from '../run/check-node.ts';
import { changeWebhook } from '../webhooks/change-webhook.ts';
import { sendMessage } from '../webhooks/send-message.ts';
import type { WebhookParts } from '../webhooks/webhook-context.ts';
import { testMessage } from '../webhooks/webhook-message.ts';
import type { OperatorContext } from './operator-context.ts';

/** A receiver of events to be. */
export interface NewWebhook {
  /** Where messages are posted; which receivers are allowed is the sender's business. */
  readonly url: string;
  /** For people, at most 1000 characters. @default '' */
  readonly description?: string;
  /** Only events of these types, of those that history keeps. @default of all types */
  readonly types?: readonly FlowEvent['type'][];
  /** Only events of these nodes, by UUID or by name. @default of all nodes */
  readonly nodes?: readonly string[];
  /** Whether events are sent; one that is not keeps its place. @default true */
  readonly enabled?: boolean;
}

/** A receiver of events, and how far it has come. */
export type WebhookRecord = Omit<Webhook, 'told' | 'revision'>;

/** A webhook with what its messages are signed with, which is shown this once. */
export interface WebhookWithSecret extends WebhookRecord {
  readonly secret: string;
}

/** What became of a test message. */
export interface WebhookTest {
  readonly delivered: boolean;
  /** The HTTP status of the answer; `undefined` when none came. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Why it was not delivered. */
  readonly message: string | undefined;
}

/**
 * Receivers of events. Each is sent what is recorded from its creation on, at least once, the
 * events of a node in order, signed as Standard Webhooks has it. Every method answers
 * `not-supported` where the inspector has no `webhooks`, no `webhookSender` or no `history`.
 */
export interface Webhooks {
  /** Makes a webhook. `bad-request` names what is wrong; `node-not-found` is a name of no node. */
  create(webhook: NewWebhook): Promise<Result<WebhookWithSecret, InspectorError>>;
  /** The webhook with this id; `webhook-not-found` when there is none. */
  get(id: string): Promise<Result<WebhookRecord, InspectorError>>;
  /** All webhooks, the oldest first. */
  list(): Promise<Result<readonly WebhookRecord[], InspectorError>>;
  /**
   * Changes what `change` has; empty lists mean all. One that is enabled is tried at once, and goes
   * on where it was. Otherwise as {@link create} and {@link get}.
   */
  update(id: string, change: Partial<NewWebhook>): Promise<Result<WebhookRecord, InspectorError>>;
  /** Removes the webhook with this id; `webhook-not-found` when there is none. */
  remove(id: string): Promise<Result<void, InspectorError>>;
  /**
   * Gives the webhook another secret. What is refused until its receiver knows it is sent again.
   */
  renewSecret(id: string): Promise<Result<WebhookWithSecret, InspectorError>>;
  /** Sends a test message now, once, also where the webhook is disabled. */
  test(id: string): Promise<Result<WebhookTest, InspectorError>>;
}

/** More receivers than anybody needs: each is sent every event. */
const MOST_WEBHOOKS = 100;
const MOST_URL = 2048;
const MOST_DESCRIPTION = 1000;
const MOST_NODES = 1000;

const changeSchema = z.strictObject({
  url: z.string().max(MOST_URL).optional(),
  description: z.string().max(MOST_DESCRIPTION).optional(),
  types: z.array(z.enum(KEPT_TYPES)).optional(),
  nodes: z.array(z.string().min(1)).max(MOST_NODES).optional(),
  enabled: z.boolean().optional(),
});

type Checked = Partial<Pick<Webhook, 'url' | 'description' | 'types' | 'nodes' | 'enabled'>>;
type Answer<T> = Promise<Result<T, InspectorError>>;

export function createWebhooks(context: OperatorContext): Webhooks {
  const { clock } = context;
  const ask = <T>(work: (parts: WebhookParts) => Answer<T>) =>
    attempt('webhooks', async (): Answer<T> => {
      const { webhooks } = context;
      return webhooks === undefined ? Err(noWebhooks()) : work(webhooks);
    });
  const find = async ({ store }: WebhookParts, id: string): Answer<Webhook> =>
    (await store.get(id)).andThen((webhook) => present(webhook, id));

  return Object.freeze({
    create: (given) =>
      ask(async ({ store, sender, history }): Answer<WebhookWithSecret> => {
        const checked = await check(context, sender, given);
        if (checked.err) return checked;
        const { url, ...rest } = checked.val;
        if (url === undefined) return Err(badRequest('url: is required'));
        const all = await store.list();
        if (all.err) return all;
        if (all.val.length >= MOST_WEBHOOKS) {
          return Err(badRequest(`there are ${all.val.length} webhooks already, and no more may be made`));
        }
        const size = await history.size();
        if (size.err) return size;
        const { position } = size.val;
        const standard = { description: '', types: [], nodes: [], enabled: true };
        const place = { position, told: position, deliveredAt: undefined, failing: undefined, revision: 0 };
        const webhook = { id: crypto.randomUUID(), url, ...standard, ...rest, createdAt: clock.now(), ...place };
        const secret = sender.createSecret();
        const added = await store.add(webhook, secret);
        return added.err ? added : Ok({ ...shown(webhook), secret });
      }),
    get: (id) => ask(async (parts) => (await find(parts, id)).map(shown)),
    list: () => ask(async ({ store }) => (await store.list()).map((all) => all.map(shown))),
    update: (id, given) =>
      ask(async ({ store, sender }): Answer<WebhookRecord> => {
        const checked = await check(context, sender, given);
        if (checked.err) return checked;
        const change = checked.val;
        const isTriedAtOnce = change.enabled === true || change.url !== undefined;
        const changed = await changeWebhook(store, id, (webhook) => ({
          ...webhook,
          ...change,
          ...(isTriedAtOnce && { failing: undefined }),
        }));
        return changed.andThen((webhook) => present(webhook, id)).map(shown);
      }),
    remove: (id) =>
      ask(async ({ store }) =>
        (await store.remove(id)).andThen((wasThere): Result<void, InspectorError> =>
          wasThere ? DONE : Err(notFound(id)),
        ),
      ),
    renewSecret: (id) =>
      ask(async (parts): Answer<WebhookWithSecret> => {
        const webhook = await find(parts, id);
        if (webhook.err) return webhook;
        const secret = parts.sender.createSecret();
        const replaced = await parts.store.replaceSecret(id, secret);
        if (replaced.err) return replaced;
        return replaced.val ? Ok({ ...shown(webhook.val), secret }) : Err(notFound(id));
      }),
    test: (id) =>
      ask(async (parts): Answer<WebhookTest> => {
        const webhook = await find(parts, id);
        if (webhook.err) return webhook;
        const secret = (await parts.store.secret(id)).andThen((found) => present(found, id));
        if (secret.err) return secret;
        const sending = { ...context, ...parts };
        const attempted = await sendMessage(sending, webhook.val, secret.val, testMessage(id, clock.now()));
        if (attempted.kind === 'left') return Err(new InspectorError('invalid-state', 'This inspector stops'));
        const { kind, status, milliseconds } = attempted;
        const message = attempted.kind === 'failed' ? attempted.message : undefined;
        return Ok({ delivered: kind === 'taken', status, milliseconds, message });
      }),
  } satisfies Webhooks);
}

/** What was given, checked, with nodes by their UUIDs. */
async function check(
  context: OperatorContext,
  sender: WebhookParts['sender'],
  given: Partial<NewWebhook>,
): Answer<Checked> {
  const parsed = changeSchema.safeParse(given);
  if (!parsed.success) return Err(badRequest(problemsOf(parsed.error, 'the webhook').join('; ')));
  const { nodes: names, url, ...rest } = parsed.data;
  const problem = url === undefined ? undefined : sender.problemOf(url);
  if (problem !== undefined) return Err(badRequest(`url: ${problem}`));
  const nodes: NodeUuid[] = [];
  for (const name of new Set(names)) {
    const uuid = await findUuid(context, name);
    if (uuid.err) return uuid;
    nodes.push(uuid.val);
  }
  const all = { ...rest, url, nodes: names && nodes };
  return Ok(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Checked);
}

function shown(webhook: Webhook): WebhookRecord {
  const { told: _, revision: __, ...record } = webhook;
  return record;
}

function present<T>(found: T | undefined, id: string): Result<T, InspectorError> {
  return found === undefined ? Err(notFound(id)) : Ok(found);
}

function notFound(id: string): InspectorError {
  return new InspectorError('webhook-not-found', `There is no webhook ${id.slice(0, 100)}`);
}

function badRequest(why: string): InspectorError {
  return new InspectorError('bad-request', `Bad request: ${why}`);
}

function noWebhooks(): InspectorError {
  const message = 'This inspector has no webhooks: its options webhooks, webhookSender and history make them';
  return new InspectorError('not-supported', message);
}
