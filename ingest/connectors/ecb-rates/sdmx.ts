/**
 * The part of SDMX-JSON that exchange rates need: series are named by positions in lists of dimension values
 * ("0:3:0:0:0"), observations by positions in the list of periods.
 * https://github.com/sdmx-twg/sdmx-json/blob/v1.0/data-message/docs/1-sdmx-json-field-guide.md
 */
export interface SdmxMessage {
  dataSets?: { series?: Record<string, { observations?: Record<string, unknown[]> }> }[];
  structure?: {
    dimensions?: {
      series?: { id?: string; values?: { id?: string }[] }[];
      observation?: { id?: string; values?: { id?: string }[] }[];
    };
  };
}

export interface RateRecord {
  currency: string | undefined;
  date: string | undefined;
  rate: unknown;
}

/** One record per currency and day; a day on which the ECB states no value has none. */
export function ratesOf(message: SdmxMessage): RateRecord[] {
  const dimensions = message.structure?.dimensions;
  const at = dimensions?.series?.findIndex((dimension) => dimension.id === 'CURRENCY') ?? -1;
  const currencies = dimensions?.series?.[at]?.values ?? [];
  const periods = dimensions?.observation?.[0]?.values ?? [];
  const records: RateRecord[] = [];
  for (const { series = {} } of message.dataSets ?? []) {
    for (const [key, { observations = {} }] of Object.entries(series)) {
      const currency = currencies[Number(key.split(':')[at])]?.id;
      for (const [position, [rate]] of Object.entries(observations)) {
        if (rate === null || rate === undefined) continue;
        records.push({ currency, date: periods[Number(position)]?.id, rate });
      }
    }
  }
  return records;
}
