import { describe, it } from 'vitest';
import { FakeIronic, ironicClientSuite } from '../src/index.ts';

ironicClientSuite(
  { describe, it },
  {
    create: () => {
      const ironic = new FakeIronic();
      return { client: ironic, ironic };
    },
  },
);
