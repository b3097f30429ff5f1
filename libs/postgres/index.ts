export {
  createDatabase,
  Database,
  statement,
  type DatabaseOptions,
  type DatabaseStatistics,
  type Queries,
  type Rows,
  type Statement,
  type Transaction,
  type TransactionOptions,
} from './database.js';
export { breaksConnection, databaseErrorCode, isTransientDatabaseError, isUniqueViolation } from './errors.js';
export { listen, type Listener, type ListenOptions } from './listen.js';
export { type DatabaseLogger } from './logger.js';
export { DEFAULT_MIGRATIONS, migrate, type MigrateOptions } from './migrate.js';
