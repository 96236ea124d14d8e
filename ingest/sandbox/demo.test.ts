import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../core/config/load.ts';
import { CANONICAL_STREAMS } from '../../core/streams/canonical.ts';
import { DEMO_BRANDS } from './brands.ts';
import { demoConfig, LINE_COLUMNS, SHOP_COLUMNS, WEB_COLUMNS } from './demo.ts';
import { tokenVariable } from './vendors/vendor.ts';
import { vendors } from './vendors.ts';

const env = Object.fromEntries([
  ['ATALAYA_SANDBOX_URL', 'http://127.0.0.1:4999'],
  ...[...vendors.keys()].flatMap((vendor) =>
    DEMO_BRANDS.map((brand) => [tokenVariable(vendor, brand.id), `secret-${vendor}`]),
  ),
]);

describe('the demo configuration', () => {
  const text = demoConfig({ since: '2026-06-25', historyDays: 150 });

  it('is valid and names every connection of both brands', () => {
    const config = parseConfig(text, '/demo/atalaya.yaml', env);
    const ids = config.connections.map((connection) => connection.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of DEMO_BRANDS)
      for (const name of ['meta', 'web', 'crm', 'care', 'shops', 'plan'])
        expect(ids).toContain(`${id}-${name}`);
    expect(ids).toContain('norte-store');
    for (const vendor of vendors.keys()) {
      const read = config.connections.filter((one) => one.base_url === `http://127.0.0.1:4999/${vendor}`);
      // Some vendors serve one brand only, and some are there for tests alone.
      const expected = DEMO_BRANDS.flatMap((brand) =>
        vendors.get(vendor)!.connections(brand, { base_url: '', secret: '' }),
      );
      expect(read.length, vendor).toBe(expected.length);
    }
    expect(config.connections.every((connection) => connection.schedule !== undefined)).toBe(true);
  });

  it('holds no secret of its own', () => {
    for (const line of text.split('\n').filter((line) => line.includes('_TOKEN_'))) {
      expect(line).toMatch(/: "?\$\{DEMO_[A-Z_]+_TOKEN_[A-Z]+\}"?$/);
    }
  });

  it('maps files to columns that the canonical streams have', () => {
    const names = (stream: string) => CANONICAL_STREAMS[stream]?.columns.map((column) => column.name);
    expect(names('orders')).toEqual(expect.arrayContaining(Object.values(SHOP_COLUMNS)));
    expect(names('orders')).toEqual(expect.arrayContaining(Object.values(WEB_COLUMNS)));
    expect(names('order_items')).toEqual(expect.arrayContaining(Object.values(LINE_COLUMNS)));
  });
});
