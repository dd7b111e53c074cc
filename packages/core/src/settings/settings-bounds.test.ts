import { describe, expect, it } from 'vitest';
import { DEFAULTS, resolveSettings } from './settings.ts';

const TEN_YEARS = 315_576_000;

/** Settings with this one alone: `lease`, or `processing.addPorts`. */
function only(path: string, value: unknown): Parameters<typeof resolveSettings>[0] {
  const [first = '', second] = path.split('.');
  return { [first]: second === undefined ? value : { [second]: value } };
}

function problemsOf(path: string, value: unknown): readonly string[] {
  const resolved = resolveSettings(only(path, value));
  return 'problems' in resolved ? resolved.problems : [];
}

function valueAt(path: string, settings: unknown = DEFAULTS): unknown {
  return path.split('.').reduce((whole, name) => Reflect.get(whole as object, name), settings);
}

describe('the bounds of settings', () => {
  it.each([
    ['timeout', [0, 0.5, TEN_YEARS], [-1, TEN_YEARS + 1, '60', null]],
    ['cleanUpPeriod', [0, TEN_YEARS], [-1, TEN_YEARS + 1, Number.NaN]],
    ['lease', [0.1, 3600], [0.09, 3601, Infinity]],
    ['maxClockSkew', [0.1, 3600], [0.09, 3601, Infinity]],
    ['introspectionDelay', [0, TEN_YEARS], [-0.1, TEN_YEARS + 1]],
    ['nameMemory', [0, 3600], [-1, 3601]],
    ['apiMaxLimit', [1, 1_000_000], [0, 1.5, '10']],
    ['ipmiAddressFields', [[], ['bmc']], [[''], [1], 'bmc']],
    ['pxeFilter.syncPeriod', [0, TEN_YEARS], [-1, TEN_YEARS + 1]],
    ['pxeFilter.followPeriod', [0.01, 60], [0.009, 60.1]],
    ['pxeFilter.followTimeout', [0, 600], [-1, 601]],
    ['limits.bodyBytes', [1], [0, 1.5]],
    ['limits.jsonDepth', [1, 1000], [0, 1001, 1.5]],
    ['limits.jsonValues', [1], [0, 1.5]],
    ['limits.concurrentCallbacks', [1], [0, 1.5]],
    ['forgetting.maxShare', [0, 0.5, 1], [-0.1, 1.1, '0.1']],
    ['limits.callbackWait', [0, 0.5, 10], [-1, 10.1]],
    ['processing.addPorts', ['all', 'active', 'pxe', 'disabled'], ['', 'none', 'ALL', null]],
    ['processing.keepPorts', ['all', 'present', 'added'], ['', 'none', 'Added']],
    ['processing.storeDataLocation', ['', 'inspector_data-2'], ['a/b', 'a b', 'é', 5]],
    ['capabilities.cpuFlags', [{}, { vmx: 'cpu_vt' }], [{ vmx: '' }, { vmx: 1 }, ['vmx']]],
    [
      'pciDevices.alias',
      [[], [{ vendorId: '10de', productId: '1eb8', name: 'gpu' }]],
      [
        [{ vendorId: '', productId: '1eb8', name: 'gpu' }],
        [{ vendorId: '10de', productId: '', name: 'gpu' }],
        [{ vendorId: '10de', productId: '1eb8', name: '' }],
        [{ vendorId: '10de', productId: '1eb8', name: 'gpu', more: 1 }],
      ],
    ],
    [
      'accelerators.knownDevices',
      [[], [{ vendor_id: '10de', device_id: '1eb8', more: { nested: [1] } }]],
      [
        [{ vendor_id: '', device_id: '1eb8' }],
        [{ vendor_id: '10de', device_id: '' }],
        [{ vendor_id: '10de', device_id: '1eb8', type: 5 }],
        [{ vendor_id: '10de', device_id: '1eb8', device_info: null }],
      ],
    ],
    [
      'portPhysnet.cidrMap',
      [[], [{ cidr: '2001:db8::/32', physnet: 'physnet1' }]],
      [
        [{ cidr: '192.0.2.0/33', physnet: 'physnet1' }],
        [{ cidr: '', physnet: 'physnet1' }],
        [{ cidr: '192.0.2.0/24', physnet: '' }],
        [{ cidr: '192.0.2.0/24', physnet: 'physnet1', more: 1 }],
      ],
    ],
  ])('%s takes %j, not %j', (path, good, bad) => {
    for (const value of good) {
      const resolved = resolveSettings(only(path, value));
      expect('settings' in resolved && valueAt(path, resolved.settings)).toEqual(value);
    }
    for (const value of bad) {
      const [first = `${JSON.stringify(value)} is taken`, ...others] = problemsOf(path, value);
      for (const problem of [first, ...others]) expect(problem.slice(0, path.length)).toBe(path);
    }
  });

  it.each([
    ['canManageBoot', true],
    ['processing.overwriteExisting', true],
    ['processing.updatePxeEnabled', true],
    ['processing.diskPartitioningSpacing', true],
    ['processing.powerOff', true],
    ['processing.permitActiveIntrospection', false],
    ['processing.alwaysStoreRamdiskLogs', false],
    ['processing.enableSettingIpmiCredentials', false],
    ['capabilities.bootMode', false],
    ['extraHardware.strict', false],
    ['pxeFilter.denyUnknownMacs', false],
    ['callback.requireToken', false],
  ])('%s is %s unless it is set, and yes or no', (path, standard) => {
    expect(valueAt(path)).toBe(standard);
    expect(problemsOf(path, !standard)).toEqual([]);
    expect(problemsOf(path, 'true')).toEqual([expect.stringMatching(`^${path}: `)]);
    expect(problemsOf(path, 1)).toEqual([expect.stringMatching(`^${path}: `)]);
  });

  it.each([
    'processing',
    'capabilities',
    'pciDevices',
    'accelerators',
    'extraHardware',
    'portPhysnet',
    'pxeFilter',
    'callback',
    'limits',
    'forgetting',
  ])('%s has no members that nobody knows, and is a group', (group) => {
    expect(problemsOf(`${group}.colour`, 'red')).toEqual([expect.stringContaining('"colour"')]);
    expect(problemsOf(group, 'red')).toEqual([expect.stringMatching(`^${group}: `)]);
    expect(problemsOf(group, [])).toEqual([expect.stringMatching(`^${group}: `)]);
  });

  it('says which letters a location may have', () => {
    expect(problemsOf('processing.storeDataLocation', 'a/b')).toEqual([
      'processing.storeDataLocation: may have letters, digits, _ and - only',
    ]);
  });

  it('takes what is undefined for what is not there, in groups too', () => {
    const resolved = resolveSettings({ timeout: undefined, processing: { addPorts: undefined } } as never);
    expect(resolved).toEqual({ settings: DEFAULTS });
  });

  it('has the defaults of the original where it has those settings (CONTRACT.md §10)', () => {
    expect(DEFAULTS).toMatchObject({
      ipmiAddressFields: ['redfish_address', 'ilo_address', 'drac_host', 'drac_address', 'ibmc_address'],
      processing: { addPorts: 'pxe', keepPorts: 'all', storeDataLocation: '' },
      capabilities: {
        cpuFlags: {
          vmx: 'cpu_vt',
          svm: 'cpu_vt',
          aes: 'cpu_aes',
          pse: 'cpu_hugepages',
          pdpe1gb: 'cpu_hugepages_1g',
          smx: 'cpu_txt',
        },
      },
      pciDevices: { alias: [] },
      portPhysnet: { cidrMap: [] },
    });
  });
});
