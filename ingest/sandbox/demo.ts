import { stringify } from 'yaml';

/** The brands of the demo company, with the ids their accounts have at each vendor. */
export const DEMO_BRANDS = [
  {
    id: 'norte',
    name: 'Norte',
    agency: 'lumen',
    agencyName: 'Lumen',
    metaAccount: '410020030011',
    matomoSite: '1',
    hubspotPortal: '24100011',
    zendeskEmail: 'datos@norte.example',
  },
  {
    id: 'sur',
    name: 'Sur',
    agency: 'brisa',
    agencyName: 'Brisa',
    metaAccount: '410020030022',
    matomoSite: '2',
    hubspotPortal: '24100022',
    zendeskEmail: 'datos@sur.example',
  },
] as const;

export type DemoBrand = (typeof DEMO_BRANDS)[number];

/** Vendors the sandbox speaks for; also the path prefixes of its server. */
export const VENDORS = ['meta', 'matomo', 'hubspot', 'zendesk'] as const;
export type Vendor = (typeof VENDORS)[number];

/** Ids of the custom ticket fields in the simulated contact centre. */
export const TICKET_FIELDS = { topic: '360001', campaign_id: '360002', case_type: '360003' } as const;

/** Name of the environment variable that holds the token of one brand at one vendor. */
export function tokenVariable(vendor: Vendor, brandId: string): string {
  return `DEMO_${vendor.toUpperCase()}_TOKEN_${brandId.toUpperCase()}`;
}

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

/** Columns of the online shop's monthly CSV and the canonical columns they feed. */
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

function brandConnections(brand: DemoBrand, since: string): Record<string, unknown>[] {
  const url = (vendor: Vendor) => `\${ATALAYA_SANDBOX_URL}/${vendor}`;
  const secret = (vendor: Vendor) => `\${${tokenVariable(vendor, brand.id)}}`;
  const common = { brand: brand.id, since, timezone: 'Europe/Madrid' };
  const drop = `drop/${brand.id}`;
  const zone = { timezone: 'Europe/Madrid' };
  const csv = { delimiter: ';', encoding: 'windows-1252', decimal: ',', date_format: 'dd/mm/yyyy', ...zone };
  return [
    {
      id: `${brand.id}-meta`,
      connector: 'meta-ads',
      ...common,
      currency: 'EUR',
      schedule: '15 */2 * * *',
      base_url: url('meta'),
      config: { account_id: `act_${brand.metaAccount}`, poll_ms: 20 },
      credentials: { access_token: secret('meta') },
    },
    {
      id: `${brand.id}-web`,
      connector: 'matomo',
      ...common,
      schedule: '*/30 * * * *',
      base_url: url('matomo'),
      config: { site_id: brand.matomoSite },
      credentials: { token_auth: secret('matomo') },
    },
    {
      id: `${brand.id}-crm`,
      connector: 'hubspot',
      ...common,
      schedule: '20 * * * *',
      base_url: url('hubspot'),
      config: { portal_id: brand.hubspotPortal, search_per_second: 200 },
      credentials: { access_token: secret('hubspot') },
    },
    {
      id: `${brand.id}-care`,
      connector: 'zendesk',
      ...common,
      schedule: '*/10 * * * *',
      base_url: url('zendesk'),
      config: { email: brand.zendeskEmail, fields: { ...TICKET_FIELDS }, incremental_per_minute: 6000 },
      credentials: { api_token: secret('zendesk') },
    },
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
          { stream: 'orders', path: `${drop}/orders_web_*.csv`, columns: WEB_COLUMNS, ...csv },
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
        streams: ['plan_actions', 'plan_targets', 'spend', 'fx_rates'].map((stream) => ({
          stream,
          path: `${drop}/${stream}.csv`,
          ...zone,
        })),
      },
    },
  ];
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
      timezone: 'Europe/Madrid',
      locale: 'es-ES',
      history_days: options.historyDays,
      business_hours: {
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        from: '09:00',
        to: '19:00',
        holidays: [],
      },
    },
    brands: DEMO_BRANDS.map((brand) => ({ id: brand.id, name: brand.name, timezone: 'Europe/Madrid' })),
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
