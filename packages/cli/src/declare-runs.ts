import { type Command, Option } from '@commander-js/extra-typings';
import { STATES } from '@ironic-inspector/core/model';
import { EVENT_TYPES } from './event-words.ts';
import { positiveInteger } from './option-types.ts';
import { type Declaring, JSON_OPTION } from './perform.ts';

/** Commands about the newest runs of nodes. */
export function declareRuns(program: Command, { perform }: Declaring): void {
  program
    .command('start')
    .description('introspects nodes')
    .argument('<node...>', 'names or UUIDs')
    .option('--wait', 'stay until all runs have ended, and say how they go')
    .option('--concurrency <count>', 'how many runs go on at a time, with --wait', positiveInteger)
    .option('--no-manage-boot', 'leave boot device and power to somebody else')
    .option(...JSON_OPTION)
    .action((nodes, { wait, concurrency, manageBoot, json }) =>
      perform(
        async () => (await import('./commands/start.ts')).start,
        { nodes, wait, concurrency, unmanaged: !manageBoot },
        { json, ...(wait === true && { endsItself: true }) },
      ),
    );
  program
    .command('abort')
    .description('ends the introspection of a node that waits for its ramdisk')
    .argument('<node>', 'name or UUID')
    .option(...JSON_OPTION)
    .action((node, { json }) =>
      perform(async () => (await import('./commands/run-changes.ts')).abort, { node }, { json }),
    );
  program
    .command('reapply')
    .description('has hooks and rules look again at stored data')
    .argument('<node>', 'name or UUID')
    .option('--file <file>', 'data to store and look at instead; - is standard input')
    .option(...JSON_OPTION)
    .action((node, { file, json }) =>
      perform(async () => (await import('./commands/run-changes.ts')).reapply, { node, file }, { json }),
    );
  program
    .command('list')
    .description('the newest run of each node, newest first')
    .addOption(new Option('--state <state...>', 'only runs in one of these states').choices(STATES))
    .option('--limit <count>', 'at most so many', positiveInteger)
    .option(...JSON_OPTION)
    .action(({ state: states, limit, json }) =>
      perform(async () => (await import('./commands/list.ts')).list, { states, limit }, { json }),
    );
  program
    .command('status')
    .description('the newest run of a node')
    .argument('<node>', 'name or UUID')
    .option(...JSON_OPTION)
    .action((node, { json }) => perform(async () => (await import('./commands/list.ts')).status, { node }, { json }));
  program
    .command('why')
    .description('why the newest run of a node, or a run, is where it is')
    .argument('<node>', 'name or UUID of a node, or the id of a run')
    .option(...JSON_OPTION)
    .action((node, { json }) => perform(async () => (await import('./commands/why.ts')).why, { node }, { json }));
  program
    .command('watch')
    .description('what happens from now on, until it is interrupted')
    .argument('[node]', 'only of this node, by name or UUID')
    .option('--run <id>', 'only of this run')
    .addOption(new Option('--type <type...>', 'only events of these types').choices(EVENT_TYPES))
    .option('--all', 'details, too')
    .option(...JSON_OPTION)
    .action((node, { run, type, all, json }) =>
      perform(
        async () => (await import('./commands/watch.ts')).watch,
        { node, run, types: type, all },
        { json, endsItself: true },
      ),
    );
  program
    .command('lookup')
    .description('which node a machine would be taken for now, and why')
    .argument('[file]', 'what its ramdisk posts; - is standard input')
    .option('--mac <address...>', 'MAC addresses instead')
    .option('--bmc-address <address...>', 'addresses of its management controller instead')
    .option(...JSON_OPTION)
    .action((file, { mac, bmcAddress, json }, command) => {
      if ((file === undefined) === (mac === undefined && bmcAddress === undefined)) {
        command.error('error: give a file, or addresses with --mac or --bmc-address');
      }
      return perform(
        async () => (await import('./commands/lookup.ts')).lookup,
        { file, macs: mac, bmcAddresses: bmcAddress },
        { json },
      );
    });
  program
    .command('boot-policy')
    .description('which machines may boot from the network now, and why')
    .option(...JSON_OPTION)
    .action(({ json }) => perform(async () => (await import('./commands/booting.ts')).bootPolicy, {}, { json }));
}
