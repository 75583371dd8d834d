import { DataSource } from 'typeorm';
import { join } from 'node:path';
import { migrationsDatabaseUrl } from './src/config';
import { dataSourceOptions } from './src/database/open';

/** The DataSource of TypeORM's command line: `typeorm -d dist/ormconfig.js migration:generate …`. */
export default new DataSource(dataSourceOptions(migrationsDatabaseUrl(), [join(__dirname, 'migrations/*.{ts,js}')]));
