import { stringify } from 'yaml';
import { DEMO_BRANDS, type DemoBrand, ZONE } from './brands.ts';
import { type DemoConnection, type SandboxVendor, tokenVariable, type Wiring } from './vendors/vendor.ts';
import { vendors } from './vendors.ts';

/** Columns of the shops' monthly workbook and the canonical columns they feed. */
export const SHOP_COLUMNS: Readonly<Record<string, string>> = {
  Ticket: 'order_id',
  Fecha: 'ordered_at',
  Tienda: 'store_id',
  Email: 'email',
  Teléfono: 'phone',
  'Importe bruto': 'gross',
  Descuento: 'discount',
  IVA: 'tax',
  Envío: 'shipping',
  Devuelto: 'refunded',
  'Importe neto': 'net',
  Coste: 'cost_of_goods',
  Estado: 'status',
  Cupón: 'coupon',
};

/** Columns of the monthly CSV of the online shop and the telephone, and the canonical columns they feed. */
export const WEB_COLUMNS: Readonly<Record<string, string>> = {
  pedido: 'order_id',
  fecha: 'ordered_at',
  canal: 'channel',
  email: 'email',
  telefono: 'phone',
  bruto: 'gross',
  descuento: 'discount',
  iva: 'tax',
  envio: 'shipping',
  devuelto: 'refunded',
  neto: 'net',
  moneda: 'currency',
  coste: 'cost_of_goods',
  estado: 'status',
  cupon: 'coupon',
  prueba: 'is_test',
  utm_source: 'utm_source',
  utm_medium: 'utm_medium',
  utm_campaign: 'utm_campaign',
  utm_content: 'utm_content',
  utm_term: 'utm_term',
  gclid: 'gclid',
  fbclid: 'fbclid',
};

/** Columns of the order lines' CSV and the canonical columns they feed. */
export const LINE_COLUMNS: Readonly<Record<string, string>> = {
  pedido: 'order_id',
  linea: 'line',
  producto: 'product_id',
  nombre: 'product_name',
  categoria: 'category',
  cantidad: 'quantity',
  precio: 'unit_price',
  neto: 'net',
};

function fileConnections(brand: DemoBrand, common: Record<string, unknown>): Record<string, unknown>[] {
  const drop = `drop/${brand.id}`;
  const zone = { timezone: ZONE };
  const csv = { delimiter: ';', encoding: 'windows-1252', decimal: ',', date_format: 'dd/mm/yyyy', ...zone };
  return [
    {
      id: `${brand.id}-shops`,
      connector: 'files',
      ...common,
      currency: 'EUR',
      schedule: '30 6 * * *',
      config: {
        streams: [
          {
            stream: 'orders',
            path: `${drop}/tiendas_*.xlsx`,
            columns: SHOP_COLUMNS,
            constants: { channel: 'shop', currency: 'EUR' },
            ...zone,
          },
          {
            stream: 'orders',
            path: `${drop}/orders_${brand.shop === null ? 'web' : 'phone'}_*.csv`,
            columns: WEB_COLUMNS,
            ...csv,
          },
          { stream: 'order_items', path: `${drop}/order_lines_*.csv`, columns: LINE_COLUMNS, ...csv },
        ],
      },
    },
    {
      id: `${brand.id}-plan`,
      connector: 'files',
      ...common,
      currency: 'EUR',
      schedule: '0 7 * * *',
      config: {
        streams: ['plan_actions', 'plan_targets', 'spend', 'fx_rates', 'agency_reports'].map((stream) => ({
          stream,
          path: `${drop}/${stream}.csv`,
          ...zone,
        })),
      },
    },
    {
      id: `${brand.id}-surveys`,
      connector: 'files',
      ...common,
      schedule: '15 7 * * *',
      config: { streams: [{ stream: 'surveys', path: `${drop}/surveys.csv`, ...zone }] },
    },
  ];
}

/** Every connection of a brand: its accounts at the vendors, then its files. */
const commonOf = (brand: DemoBrand, since: string) => ({ brand: brand.id, since, timezone: ZONE });

function accountsOf(
  brand: DemoBrand,
  since: string,
  made: (vendor: SandboxVendor, wiring: Wiring) => DemoConnection[],
): Record<string, unknown>[] {
  return [...vendors.values()].flatMap((vendor) =>
    made(vendor, {
      base_url: `\${ATALAYA_SANDBOX_URL}/${vendor.id}`,
      secret: `\${${tokenVariable(vendor.id, brand.id)}}`,
    }).map(({ id, connector, ...own }) => ({
      id: `${brand.id}-${id}`,
      connector,
      ...commonOf(brand, since),
      ...own,
    })),
  );
}

function brandConnections(brand: DemoBrand, since: string): Record<string, unknown>[] {
  const accounts = accountsOf(brand, since, (vendor, wiring) => vendor.connections(brand, wiring));
  return [...accounts, ...fileConnections(brand, commonOf(brand, since))];
}

/** Connections to simulated vendors that the demo's configuration leaves out and tests read. */
export function testConnections(brand: DemoBrand, since: string): Record<string, unknown>[] {
  return accountsOf(brand, since, (vendor, wiring) => vendor.testConnections?.(brand, wiring) ?? []);
}

const USERS = [
  { email: 'executive@demo.example', name: 'Elena Ejecutiva', role: 'executive' },
  { email: 'analyst@demo.example', name: 'Ana Analista', role: 'analyst' },
  { email: 'marketer@demo.example', name: 'Marcos Marketing', role: 'marketer' },
  { email: 'lumen@demo.example', name: 'Agencia Lumen', role: 'agency', agency: 'lumen' },
  { email: 'brisa@demo.example', name: 'Agencia Brisa', role: 'agency', agency: 'brisa' },
  { email: 'care@demo.example', name: 'Carla Atención', role: 'care' },
  { email: 'dpo@demo.example', name: 'Daniel Protección', role: 'dpo' },
  { email: 'admin@demo.example', name: 'Adrián Administrador', role: 'admin' },
];

/**
 * The configuration of the demo company as YAML. `since` (YYYY-MM-DD) is the first day of the simulated world.
 * Paths of files are relative to the folder that holds the configuration.
 */
export function demoConfig(options: { since: string; historyDays: number }): string {
  const config = {
    company: {
      name: 'Demo Atalaya',
      currency: 'EUR',
      timezone: ZONE,
      locale: 'es-ES',
      history_days: options.historyDays,
      business_hours: {
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        from: '09:00',
        to: '19:00',
        holidays: [],
      },
    },
    brands: DEMO_BRANDS.map((brand) => ({ id: brand.id, name: brand.name, timezone: ZONE })),
    agencies: DEMO_BRANDS.map((brand) => ({
      id: brand.agency,
      name: brand.agencyName,
      brands: [brand.id],
    })),
    connections: DEMO_BRANDS.flatMap((brand) => brandConnections(brand, options.since)),
    access: { users: USERS },
    pipelines: { schedule: '45 6 * * *' },
  };
  const head = [
    '# The demo company: two brands whose accounts are simulated on this machine.',
    '# This file is written anew at each start of the demo. Copy it elsewhere to begin your own.',
    '',
  ].join('\n');
  return `${head}${stringify(config, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
