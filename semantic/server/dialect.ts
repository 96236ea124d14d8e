import { MOMENT } from '../catalog.ts';
import { DuckDBDriver } from './modules.ts';

/** The parts of Cube's query writer that are used or replaced here; its own types leave them open. */
interface QueryWriter {
  timezone: string;
  newPreAggregations(): unknown;
  timeStampCast(value: string): string;
  timeStampParam(dimension: { measure?: unknown }): string;
}
type QueryWriterClass = new (...args: unknown[]) => QueryWriter;

const Base = DuckDBDriver.dialectClass() as unknown as QueryWriterClass;

/**
 * Says that there is no pre-aggregation to use. The model has none, yet Cube's own search for one takes half of the time
 * in which it plans a query.
 */
const NO_PRE_AGGREGATIONS = {
  findPreAggregationForQuery: () => null,
  findPreAggregationToUseForCube: () => null,
  preAggregationsDescription: () => [],
  rollupMatchResultDescriptions: () => [],
  canUseTransformedQuery: () => null,
};

/**
 * Cube's DuckDB dialect without conversions of time zones that the marts do not need. Marts hold local dates, for which
 * a conversion would be slow (it is done for every row) and wrong. Moments are converted only when a query names
 * a zone other than UTC.
 */
export class MartDialect extends Base {
  override newPreAggregations(): typeof NO_PRE_AGGREGATIONS {
    return NO_PRE_AGGREGATIONS;
  }

  convertTz(field: string): string {
    if (this.timezone === 'UTC' || !MOMENT.test(field)) return field;
    return `timezone('${this.timezone}', timezone('UTC', ${field}))`;
  }

  override timeStampCast(value: string): string {
    return `${value}::timestamp`;
  }

  dateTimeCast(value: string): string {
    return `${value}::timestamp`;
  }

  override timeStampParam(dimension: { measure?: unknown }): string {
    return dimension.measure ? this.timeStampCast('?') : super.timeStampParam(dimension);
  }
}
