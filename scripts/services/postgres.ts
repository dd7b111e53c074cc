import { Service } from './service.ts';

/** A PostgreSQL of its own in a folder. */
export class Postgres extends Service {
  constructor(folder: string) {
    super('postgres', folder);
  }
}
