import { readFileSync } from 'node:fs';
import { createEnrollHook, Err, Ok, type KnownAccelerator } from '@ironic-inspector/core';
import { directoryLogSink } from '@ironic-inspector/core/node';
import type { ComposeOptions } from '../../compose-options.ts';
import { ENROLL, type LoadedModules } from '../hook-modules.ts';
import type { Config } from '../option-table.ts';
import { hookModules, listedHooks } from './hooks.ts';
import { attemptOption, type Made, type Part, type Warn } from './part.ts';

const HOOKS = '[processing]processing_hooks';

const MODULES = '[processing]hook_modules';
const NOT_FOUND = '[processing]node_not_found_hook';

/** Hooks and the other plug-ins. */
export const plugins: Part = async (config, connections, warn) => {
  const loaded = await hookModules(config, connections);
  if (loaded.err) return Err(loaded.val.map((problem) => `${MODULES}: ${problem}`));
  const { conditions, actions } = loaded.val;
  const parts = [
    Ok({ conditions, actions }),
    hooks(config, loaded.val, warn),
    attemptOption('[discovery]', () => notFoundHook(config, loaded.val, warn)),
    attemptOption('[processing]ramdisk_logs_filename_format', () => logSink(config)),
    await knownAccelerators(config),
  ];
  const problems = parts.flatMap((part) => (part.err ? part.val : []));
  if (problems.length > 0) return Err(problems);
  return Ok(Object.assign({}, ...parts.map((part) => part.unwrap())) as Partial<ComposeOptions>);
};

/** Hooks of modules may be listed for the gateway alone. */
function hooks({ processing, gateway }: Config, loaded: LoadedModules, warn: Warn): Made {
  const all = [...processing.processing_hooks, ...(gateway.enabled ? gateway.processing_hooks : [])];
  for (const name of loaded.hooks.keys()) {
    if (!all.includes(name)) warn(`${HOOKS}: ${name} of ${MODULES} is not listed: it never runs`);
  }
  return listedHooks(HOOKS, processing.processing_hooks, loaded, warn).map((listed) => ({ hooks: listed }));
}

function notFoundHook({ processing, discovery }: Config, { notFoundHooks }: LoadedModules, warn: Warn): Made {
  const name = processing.node_not_found_hook;
  for (const other of notFoundHooks.keys()) {
    if (other !== name) warn(`${NOT_FOUND}: ${other} of ${MODULES} is not named: it is never asked`);
  }
  if (name === undefined) return Ok({});
  if (name !== ENROLL) {
    const own = notFoundHooks.get(name);
    const known = [ENROLL, ...notFoundHooks.keys()].join(', ');
    return own === undefined
      ? Err([`${NOT_FOUND}: must be one of ${known}, not '${name}'`])
      : Ok({ notFoundHook: own });
  }
  const networks = discovery.allowed_bmc_networks;
  return Ok({
    notFoundHook: createEnrollHook({
      enrollNodeDriver: discovery.enroll_node_driver,
      enrollNodeFields: discovery.enroll_node_fields,
      enabledBmcAddressVersion: discovery.enabled_bmc_address_version,
      maxNodesPerMinute: discovery.max_nodes_per_minute,
      ...(networks !== undefined && { allowedBmcNetworks: networks }),
    }),
  });
}

function logSink({ processing }: Config): Made {
  const { ramdisk_logs_dir: directory, ramdisk_logs_filename_format: fileNameFormat } = processing;
  if (directory === undefined) return Ok({});
  const unmatched = {
    maxBytes: processing.unmatched_ramdisk_logs_max_bytes,
    maxFiles: processing.unmatched_ramdisk_logs_max_files,
  };
  const { ramdisk_logs_max_bytes: maxBytes, ramdisk_logs_max_days: maxDays } = processing;
  const kept = { maxBytes, unmatched, ...(maxDays !== undefined && { maxDays }) };
  return Ok({ logSink: directoryLogSink({ directory, fileNameFormat, ...kept }) });
}

/** Reads the original's file format: a list in `pci_devices`. Core checks the entries. */
async function knownAccelerators({ accelerators }: Config): Promise<Made> {
  const file = accelerators.known_devices;
  if (file === undefined) return Ok({});
  const { parse } = await import('yaml');
  return attemptOption('[accelerators]known_devices', () => {
    const content: unknown = parse(readFileSync(file, 'utf8'));
    const devices = (content as { readonly pci_devices?: unknown } | null)?.pci_devices;
    if (!Array.isArray(devices)) return Err([`[accelerators]known_devices: ${file} has no list 'pci_devices'`]);
    const moreDevices = accelerators.more_devices;
    return Ok({ accelerators: { knownDevices: devices as KnownAccelerator[], moreDevices } });
  });
}
