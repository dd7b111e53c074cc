import { packageBuild } from '../../tsup.base.ts';

export default packageBuild([
  'src/index.ts',
  'src/drivers/sqlite.ts',
  'src/drivers/postgres.ts',
  'src/drivers/mysql.ts',
]);
