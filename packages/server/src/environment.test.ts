import { defaultHooks } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';

const IRONIC_URL = 'http://127.0.0.1:6385';

describe('the environment', () => {
  it('needs no more than where Ironic is', () => {
    expect(readEnvironment({ IRONIC_URL, PATH: '/bin' }).unwrap()).toEqual({
      ironicUrl: IRONIC_URL,
      host: '127.0.0.1',
      port: 5050,
      store: 'memory',
      hooks: defaultHooks,
      logLevel: 'info',
      settings: { processing: {} },
    });
  });

  it('says everything else too', () => {
    const config = readEnvironment({
      IRONIC_URL,
      INSPECTOR_HOST: '::1',
      INSPECTOR_PORT: '15050',
      INSPECTOR_STORE: 'memory',
      INSPECTOR_HOOKS: ' ramdisk_error, validate_interfaces,',
      INSPECTOR_DELAY: '0',
      INSPECTOR_ADD_PORTS: 'all',
      INSPECTOR_KEEP_PORTS: 'present',
      INSPECTOR_UPDATE_PXE_ENABLED: 'No',
      INSPECTOR_PERMIT_ACTIVE_INTROSPECTION: 'true',
      INSPECTOR_LOG: 'none',
    }).unwrap();
    expect(config).toMatchObject({
      host: '::1',
      port: 15050,
      logLevel: 'none',
      settings: {
        introspectionDelay: 0,
        processing: { addPorts: 'all', keepPorts: 'present', updatePxeEnabled: false, permitActiveIntrospection: true },
      },
    });
    expect(config.hooks.map(({ name }) => name)).toEqual(['ramdisk_error', 'validate_interfaces']);
  });

  it('may name the default list, as inspector.conf does', () => {
    const { hooks } = readEnvironment({ IRONIC_URL, INSPECTOR_HOOKS: '$default_processing_hooks' }).unwrap();
    expect(hooks).toEqual(defaultHooks);
  });

  it('takes what is empty for absent', () => {
    expect(readEnvironment({ IRONIC_URL, INSPECTOR_PORT: '', INSPECTOR_HOOKS: '' }).unwrap()).toMatchObject({
      port: 5050,
      hooks: defaultHooks,
    });
  });

  it('is refused with every variable that is wrong, and what is allowed', () => {
    const refused = readEnvironment({
      INSPECTOR_PORT: 'http',
      INSPECTOR_STORE: 'oracle://host/db',
      INSPECTOR_HOOKS: 'ramdisk_error,magic',
      INSPECTOR_ADD_PORTS: 'some',
      INSPECTOR_UPDATE_PXE_ENABLED: 'perhaps',
    });
    expect(refused.err && refused.val.code).toBe('invalid-options');
    const lines = refused.err ? refused.val.message.split('\n') : [];
    expect(lines).toEqual([
      expect.stringMatching(/^IRONIC_URL: is required/),
      expect.stringMatching(/^INSPECTOR_PORT: must be a port/),
      expect.stringMatching(/^INSPECTOR_STORE: must be 'memory', a file, or a URL/),
      expect.stringMatching(/^INSPECTOR_HOOKS: unknown: magic; there are ramdisk_error, /),
      expect.stringMatching(/^INSPECTOR_ADD_PORTS: .*"all"\|"active"\|"pxe"\|"disabled"/),
      expect.stringMatching(/^INSPECTOR_UPDATE_PXE_ENABLED: must be true or false, not 'perhaps'/),
    ]);
  });
});
