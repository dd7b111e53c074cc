import { packageBuild } from '../../tsup.base.ts';

export default packageBuild({
  // commands of this workspace, which are run from source
  entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/demo.ts', '!src/start.ts'],
});
