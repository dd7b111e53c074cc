import { describe, expect, it } from 'vitest';
import { describeAttributes, isEmptyAttributes, NO_ATTRIBUTES } from './lookup-attributes.ts';

describe('lookup attributes', () => {
  it('are empty when there is nothing of either kind', () => {
    expect(isEmptyAttributes(NO_ATTRIBUTES)).toBe(true);
    expect(isEmptyAttributes({ mac: ['52:54:00:12:34:56'], bmc_address: [] })).toBe(false);
    expect(isEmptyAttributes({ mac: [], bmc_address: ['192.0.2.10'] })).toBe(false);
  });

  it('are shown as the original shows them', () => {
    const attributes = { mac: ['52:54:00:12:34:56', '52:54:00:12:34:57'], bmc_address: ['192.0.2.10'] };
    expect(describeAttributes(attributes)).toBe(
      "{'bmc_address': ['192.0.2.10'], 'mac': ['52:54:00:12:34:56', '52:54:00:12:34:57']}",
    );
    expect(describeAttributes(NO_ATTRIBUTES)).toBe("{'bmc_address': [], 'mac': []}");
  });

  it('cannot be changed where there are none', () => {
    expect(Object.isFrozen(NO_ATTRIBUTES.mac) && Object.isFrozen(NO_ATTRIBUTES.bmc_address)).toBe(true);
  });
});
