/** A lab to look at: everything runs, machine 1 is in Ironic, and a shell is inside with them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { bmcAddress, BMC_CIPHER_SUITE, BMC_PASSWORD, BMC_USER } from './bmc.ts';
import { INSPECTOR_URL } from './daemon.ts';
import { IRONIC_URL } from './ironic.ts';
import { manage } from './journey.ts';
import { openSite } from './site.ts';

console.log('Ironic, our daemon and the management controllers are started: half a minute.');
const site = await openSite();
const [machine] = site.machines;
await manage(site, machine);
const ipmitool = `ipmitool -I lanplus -H ${bmcAddress(1)} -U ${BMC_USER} -P ${BMC_PASSWORD} -C ${BMC_CIPHER_SUITE}`;
console.log(`
machine1 is in Ironic; nobody knows machine2 and machine3. In this shell:

  openstack baremetal node inspect machine1             Ironic asks us to introspect it
  tail -F ${machine.console}
                                                        its serial console (from anywhere)
  curl --silent $INSPECTOR/v1/introspection/machine1    how far it is
  curl --silent $INSPECTOR/v1/introspection/machine1/data | jq .inventory
  openstack baremetal node show machine1 --fields properties provision_state
  $IPMITOOL power status                                what its management controller says
  tail -F ${site.logOf('inspector')}

Leave it with \`exit\`: everything is stopped.
`);
const shell = spawn('bash', ['--norc', '-i'], {
  stdio: 'inherit',
  cwd: dirname(machine.console),
  env: {
    ...process.env,
    PS1: 'lab# ',
    OS_AUTH_TYPE: 'none',
    OS_ENDPOINT: IRONIC_URL,
    INSPECTOR: INSPECTOR_URL,
    IPMITOOL: ipmitool,
    PYTHONWARNINGS: 'ignore',
  },
});
// what is typed belongs to the shell
process.on('SIGINT', () => undefined);
await once(shell, 'exit');
await site.stop();
