/**
 * Settings that Cube reads from the environment and nowhere else. They are the product's own, not the user's: a value
 * left over from another Cube project on the same machine must not change who may see what.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  CUBEJS_TESSERACT_SQL_PLANNER: 'false',
  CUBEJS_TRANSPILATION_NATIVE: 'false',
  CUBEJS_CACHE_AND_QUEUE_DRIVER: 'memory',
  CUBEJS_TELEMETRY: 'false',
  CUBEJS_DB_TYPE: 'duckdb',
  CUBEJS_DEV_MODE: 'false',
  // There are no pre-aggregations, so Cube need not look for a place to keep them.
  CUBEJS_EXTERNAL_DEFAULT: 'false',
  // What Cube logs reaches the log only by its name and duration, so there is nothing to redact.
  CUBEJS_LOG_REDACTION: 'false',
  CUBEJS_DB_QUERY_LIMIT: '50000',
  CUBEJS_DB_QUERY_DEFAULT_LIMIT: '10000',
  // Development mode would start a Cube Store, open a playground and skip authentication.
  NODE_ENV: 'production',
};

/** The largest number of rows in one answer of Cube. */
export const ROW_LIMIT = Number(SETTINGS.CUBEJS_DB_QUERY_LIMIT);

/** Puts the settings in place; any other variable of Cube's is removed, because several open doors (playground, JWT). */
export function prepareEnvironment(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) {
    if (name.startsWith('CUBEJS_')) delete env[name];
  }
  Object.assign(env, SETTINGS);
}
