import { LINE_COLUMNS, WEB_COLUMNS } from './demo.ts';
import { NEVER, soldByShopify } from './vendors/shopify/sold.ts';
import type { BrandWorld } from './world/brand.ts';
import { orderAt } from './world/orders.ts';
import type { Order } from './world/types.ts';

export type CellValue = string | number | Date | null;

/** A file to be written: its name says the format. */
export interface Table {
  file: string;
  header: string[];
  rows: CellValue[][];
  delimiter?: string;
  encoding?: string;
  decimal?: ',' | '.';
  /** Columns of a workbook that are added up in its last row. */
  money?: string[];
}

/** The header of the shops' workbook; the customer's name is written down but not mapped to any column. */
const SHOP_HEADER = [
  'Ticket',
  'Fecha',
  'Tienda',
  'Cliente',
  'Email',
  'Teléfono',
  'Importe bruto',
  'Descuento',
  'IVA',
  'Envío',
  'Devuelto',
  'Importe neto',
  'Coste',
  'Estado',
  'Cupón',
];
const SHOP_MONEY = ['Importe bruto', 'Descuento', 'IVA', 'Envío', 'Devuelto', 'Importe neto', 'Coste'];

const STATUS: Record<string, string> = {
  completed: 'pagado',
  cancelled: 'anulado',
  refunded: 'devuelto',
  partially_refunded: 'devuelto en parte',
};

const CSV = { delimiter: ';', encoding: 'windows-1252', decimal: ',' } as const;

/**
 * The files of all tills: a workbook a month for the shops, a CSV a month for web and phone, one for all lines. What
 * is sold through Shopify is in none of them.
 */
export function orderTables(brand: BrandWorld, now: number): Table[] {
  const isElsewhere = soldByShopify(brand.id);
  const months = new Map<string, Order[]>();
  for (const order of brand.orders) {
    if (order.at > now || isElsewhere(order)) continue;
    const month = brand.calendar.date(brand.calendar.dayOf(order.at)).slice(0, 7).replace('-', '');
    const list = months.get(month);
    if (list === undefined) months.set(month, [order]);
    else list.push(order);
  }
  const tables: Table[] = [];
  for (const [month, orders] of [...months].sort()) {
    const shop = orders.filter((order) => order.till === 'shop');
    const other = orders.filter((order) => order.till !== 'shop');
    if (shop.length > 0) {
      const rows = shop.map((order) => shopRow(brand, order, now));
      tables.push({ file: `tiendas_${month}.xlsx`, header: SHOP_HEADER, rows, money: SHOP_MONEY });
    }
    if (other.length > 0) {
      const rows = other.map((order) => webRow(brand, order, now));
      const till = isElsewhere === NEVER ? 'web' : 'phone';
      tables.push({ file: `orders_${till}_${month}.csv`, header: Object.keys(WEB_COLUMNS), rows, ...CSV });
    }
    const lines = orders.flatMap(lineRows);
    tables.push({ file: `order_lines_${month}.csv`, header: Object.keys(LINE_COLUMNS), rows: lines, ...CSV });
  }
  return tables;
}

const units = (cents: number) => cents / 100;
const comma = (cents: number) => (cents / 100).toFixed(2).replace('.', ',');

function shopRow(brand: BrandWorld, order: Order, now: number): CellValue[] {
  const { status, refunded, net } = orderAt(order, now);
  // Excel has no time zones: the cell holds the time on the shop's wall.
  const wall = new Date(`${brand.calendar.local(order.at).replace(' ', 'T')}Z`);
  // Tills whose clerk types the bare digits end with a number in the cell.
  const phone = /^\d{9}$/.test(order.phone) ? Number(order.phone) : order.phone === '' ? null : order.phone;
  return [
    order.id,
    wall,
    order.store,
    order.customerName === '' ? null : order.customerName,
    order.email === '' ? null : order.email,
    phone,
    units(order.gross),
    units(order.discount),
    units(order.tax),
    units(order.shipping),
    units(refunded),
    units(net),
    units(order.cost),
    STATUS[status] as string,
    order.coupon === '' ? null : order.coupon,
  ];
}

function webRow(brand: BrandWorld, order: Order, now: number): CellValue[] {
  const { status, refunded, net } = orderAt(order, now);
  const [date = '', time = ''] = brand.calendar.local(order.at).split(' ');
  const visit = order.visit;
  const utm = new URLSearchParams(visit?.ad?.urlTags ?? '');
  return [
    order.id,
    `${date.split('-').reverse().join('/')} ${time}`,
    order.till,
    order.email,
    order.phone,
    comma(order.gross),
    comma(order.discount),
    comma(order.tax),
    comma(order.shipping),
    comma(refunded),
    comma(net),
    order.currency,
    comma(order.cost),
    STATUS[status] as string,
    order.coupon,
    order.isTest ? 'sí' : 'no',
    visit?.tags?.source ?? utm.get('utm_source'),
    visit?.tags?.medium ?? utm.get('utm_medium'),
    visit?.tags?.campaign ?? utm.get('utm_campaign'),
    visit?.tags?.content ?? utm.get('utm_content'),
    visit?.tags?.term ?? null,
    visit?.click?.platform === 'google' ? visit.clickId : null,
    visit?.click == null ? (visit?.clickId ?? null) : null,
  ];
}

function lineRows(order: Order): CellValue[][] {
  return order.lines.map((line, at) => [
    order.id,
    String(at + 1),
    line.product.id,
    line.product.name,
    line.product.category,
    line.quantity,
    comma(line.unitPrice),
    comma(line.net),
  ]);
}
