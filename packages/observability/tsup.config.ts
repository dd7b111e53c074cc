import { packageBuild } from '../../tsup.base.ts';

export default packageBuild(['src/index.ts', 'src/pino.ts', 'src/metrics/index.ts', 'src/opentelemetry.ts']);
