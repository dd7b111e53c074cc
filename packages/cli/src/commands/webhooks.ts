import { jsonOf } from '@ironic-inspector/api-schemas';
import type { NewWebhook, WebhookRecord, WebhookWithSecret } from '@ironic-inspector/core';
import { InspectorError } from '@ironic-inspector/core/errors';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { paint, type Terminal, type Text } from '../terminal.ts';
import { shownLength, shownTime } from '../times.ts';

interface One {
  readonly id: string;
}

/** All webhooks, the oldest first. */
export const listWebhooks: Command<Readonly<Record<string, never>>> = async (api, _, { terminal }) => {
  const webhooks = await api.webhooks.list();
  if (webhooks.err) return terminal.fail(webhooks.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS['webhooks list'], { webhooks: webhooks.val }));
  else if (webhooks.val.length === 0) terminal.note('There are no webhooks.');
  else {
    terminal.table(
      ['WEBHOOK', 'URL', 'EVENTS', 'NODES', 'STATE', 'DELIVERED'],
      webhooks.val.map((webhook) => [
        webhook.id,
        webhook.url,
        webhook.types.join(', ') || 'all',
        webhook.nodes.length === 0 ? 'all' : counted(webhook.nodes.length, 'node'),
        stateOf(webhook),
        shownTime(webhook.deliveredAt),
      ]),
    );
  }
  return EXIT.done;
};

/** One webhook, how far it has come, and what fails. */
export const showWebhook: Command<One> = async (api, { id }, { terminal }) => {
  const webhook = await api.webhooks.get(id);
  return webhook.err ? terminal.fail(webhook.val) : tell(terminal, webhook.val);
};

export interface AddArguments extends NewWebhook {
  /** Whether it is made without being sent anything. */
  readonly disabled?: true;
}

/** Makes a webhook, and shows its secret this once. */
export const addWebhook: Command<AddArguments> = async (api, { disabled, ...given }, { terminal }) => {
  const made = await api.webhooks.create({ ...given, ...(disabled === true && { enabled: false }) });
  return made.err ? terminal.fail(made.val) : tellSecret(terminal, made.val);
};

export interface ChangeArguments extends One, Partial<NewWebhook> {
  /** Whether events of all types are sent from now on. */
  readonly allEvents?: true;
  /** Whether events of all nodes are sent from now on. */
  readonly allNodes?: true;
}

/** Changes what is given of a webhook. */
export const changeWebhook: Command<ChangeArguments> = async (
  api,
  { id, allEvents, allNodes, ...given },
  { terminal },
) => {
  const change = { ...given, ...(allEvents === true && { types: [] }), ...(allNodes === true && { nodes: [] }) };
  if (Object.keys(change).length === 0) {
    return terminal.fail(new InspectorError('bad-request', 'Say what to change: inspectorctl webhooks change --help'));
  }
  const changed = await api.webhooks.update(id, change);
  return changed.err ? terminal.fail(changed.val) : tell(terminal, changed.val);
};

/** Sends a test message now, and says what became of it. */
export const testWebhook: Command<One> = async (api, { id }, { terminal }) => {
  const test = await api.webhooks.test(id);
  if (test.err) return terminal.fail(test.val);
  const { delivered, status, milliseconds, message } = test.val;
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS['webhooks test'], test.val));
  else {
    const outcome = delivered ? paint('green', 'delivered') : paint('red', 'not delivered');
    const answer = status === undefined ? 'no answer' : `HTTP status ${status}`;
    terminal.line(outcome, `: ${answer} after ${shownLength(milliseconds)}`);
    if (message !== undefined) terminal.line(`Why: ${message}`);
  }
  return delivered ? EXIT.done : EXIT.failed;
};

/** Gives a webhook another secret, and shows it this once. */
export const renewSecret: Command<One> = async (api, { id }, { terminal }) => {
  const renewed = await api.webhooks.renewSecret(id);
  return renewed.err ? terminal.fail(renewed.val) : tellSecret(terminal, renewed.val);
};

/** Removes webhooks. */
export const removeWebhooks: Command<{ readonly ids: readonly string[] }> = async (api, { ids }, { terminal }) => {
  for (const id of ids) {
    const removed = await api.webhooks.remove(id);
    if (removed.err) return terminal.fail(removed.val);
  }
  return EXIT.done;
};

function tell(terminal: Terminal, webhook: WebhookRecord): ExitCode {
  if (terminal.isJson) {
    terminal.json(jsonOf(ANSWERS['webhooks show'], webhook));
    return EXIT.done;
  }
  const { id, url, description, types, nodes, createdAt, position, deliveredAt, failing } = webhook;
  terminal.line(paint('bold', id), description === '' ? '' : `: ${description}`);
  terminal.line(`URL: ${url}`);
  terminal.line(`Events: ${types.join(', ') || 'all'}`);
  terminal.line(`Nodes: ${nodes.join(', ') || 'all'}`);
  terminal.line('State: ', stateOf(webhook));
  terminal.line(`Made: ${shownTime(createdAt)}`);
  terminal.line(`Delivered last: ${shownTime(deliveredAt)}, up to position ${position}`);
  if (failing !== undefined) {
    const { since, attempts, nextAt, message } = failing;
    terminal.line(`Failing since ${shownTime(since)}: ${counted(attempts, 'attempt')}, next ${shownTime(nextAt)}`);
    terminal.line(`Why: ${message}`);
  }
  return EXIT.done;
}

function tellSecret(terminal: Terminal, { secret, ...webhook }: WebhookWithSecret): ExitCode {
  if (terminal.isJson) {
    terminal.json(jsonOf(ANSWERS['webhooks secret'], { ...webhook, secret }));
    return EXIT.done;
  }
  terminal.line(`Webhook: ${webhook.id}`);
  terminal.line(`Secret: ${secret}`);
  terminal.note('The secret is shown only now. Give it to the receiver, which verifies messages by it.');
  terminal.note(`Then try it: inspectorctl webhooks test ${webhook.id}`);
  return EXIT.done;
}

function stateOf({ enabled, failing }: WebhookRecord): Text {
  if (!enabled) return paint('yellow', 'disabled');
  return failing === undefined ? paint('green', 'enabled') : paint('red', 'failing');
}
