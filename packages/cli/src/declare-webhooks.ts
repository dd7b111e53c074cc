import { type Command, Option } from '@commander-js/extra-typings';
import type { NewWebhook } from '@ironic-inspector/core';
import { type Declaring, JSON_OPTION } from './perform.ts';
import { present } from './present.ts';

/** Commands about receivers of events. */
export function declareWebhooks(program: Command, { perform }: Declaring): void {
  const webhooks = program.command('webhooks').description('receivers that events are posted to').helpCommand(false);
  const load = () => import('./commands/webhooks.ts');
  webhooks
    .command('list')
    .description('all of them, the oldest first')
    .option(...JSON_OPTION)
    .action(({ json }) => perform(async () => (await load()).listWebhooks, {}, { json }));
  webhooks
    .command('show')
    .description('one webhook, how far it has come, and what fails')
    .argument('<id>', 'its id')
    .option(...JSON_OPTION)
    .action((id, { json }) => perform(async () => (await load()).showWebhook, { id }, { json }));
  webhooks
    .command('add')
    .description('makes one, and shows its secret, once')
    .argument('<url>', 'where events are posted; the inspector must allow it')
    .option('--events <type...>', 'only events of these types, as state-changed or failed; else all')
    .option('--nodes <node...>', 'only events of these nodes, by name or UUID; else of all')
    .option('--description <text>', 'what it is for')
    .option('--disabled', 'send it nothing before it is enabled')
    .option(...JSON_OPTION)
    .action((url, { events, nodes, description, disabled, json }) =>
      perform(
        async () => (await load()).addWebhook,
        { url, ...present({ types: typesOf(events), nodes, description, disabled }) },
        { json },
      ),
    );
  webhooks
    .command('change')
    .description('changes what is given of one')
    .argument('<id>', 'its id')
    .option('--url <url>', 'where events are posted from now on')
    .addOption(new Option('--events <type...>', 'only events of these types').conflicts('allEvents'))
    .option('--all-events', 'events of all types')
    .addOption(new Option('--nodes <node...>', 'only events of these nodes').conflicts('allNodes'))
    .option('--all-nodes', 'events of all nodes')
    .option('--description <text>', 'what it is for')
    .option(...JSON_OPTION)
    .action((id, { events, json, ...change }) =>
      perform(
        async () => (await load()).changeWebhook,
        { id, ...present({ types: typesOf(events), ...change }) },
        { json },
      ),
    );
  for (const [name, description, enabled] of [
    ['enable', 'has events sent again, at once, from where it was', true],
    ['disable', 'sends nothing until it is enabled; it keeps its place', false],
  ] as const) {
    webhooks
      .command(name)
      .description(description)
      .argument('<id>', 'its id')
      .option(...JSON_OPTION)
      .action((id, { json }) => perform(async () => (await load()).changeWebhook, { id, enabled }, { json }));
  }
  webhooks
    .command('test')
    .description('sends a test message now; exits with 1 if it is not delivered')
    .argument('<id>', 'its id')
    .option(...JSON_OPTION)
    .action((id, { json }) => perform(async () => (await load()).testWebhook, { id }, { json }));
  webhooks
    .command('secret')
    .description('gives it another secret, at once, and shows that, once')
    .argument('<id>', 'its id')
    .option(...JSON_OPTION)
    .action((id, { json }) => perform(async () => (await load()).renewSecret, { id }, { json }));
  webhooks
    .command('remove')
    .description('removes webhooks')
    .argument('<id...>', 'their ids')
    .action((ids) => perform(async () => (await load()).removeWebhooks, { ids }, {}));
}

/** Which types there are, the inspector knows, and says where there is no such. */
function typesOf(names: readonly string[] | undefined): NewWebhook['types'] {
  return names as NewWebhook['types'];
}
