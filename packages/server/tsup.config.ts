import { packageBuild } from '../../tsup.base.ts';

export default packageBuild(['src/index.ts', 'src/bin.ts'], {
  // commands of this workspace, which are run from source
  entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/demo.ts', '!src/start.ts'],
});
