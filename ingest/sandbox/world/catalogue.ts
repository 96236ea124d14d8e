import type { Product } from './types.ts';

/** What makes one brand of the demo company different from the other. */
export interface BrandProfile {
  id: string;
  /** Traffic and budget relative to the larger brand. */
  weight: number;
  site: string;
  stores: readonly string[];
  products: readonly Product[];
  /** Product words used in the names of campaigns, by month of the year. */
  seasons: readonly string[];
  /** Meta's budget a day at scale 1. */
  metaBudget: number;
  /** Share of web orders that are shipped to Britain and paid in pounds. */
  poundShare: number;
  agents: readonly string[];
  topics: readonly (readonly [string, number])[];
  orderPrefix: string;
}

const product = (id: string, name: string, category: string, price: number, cost: number): Product => ({
  id,
  name,
  category,
  price,
  cost,
});

export const PROFILES: readonly BrandProfile[] = [
  {
    id: 'norte',
    weight: 1,
    site: 'https://www.norte.example',
    stores: ['Bilbao', 'Madrid Goya', 'Pamplona', 'Oviedo'],
    products: [
      product('N-101', 'Bota de montaña Urbión', 'botas', 11_983, 5_600),
      product('N-102', 'Bota de trekking Aneto', 'botas', 9_091, 4_300),
      product('N-103', 'Zapatilla de sendero Ayllón', 'calzado', 7_025, 3_100),
      product('N-201', 'Chaqueta impermeable Picos', 'ropa', 13_215, 5_900),
      product('N-202', 'Forro polar Gredos', 'ropa', 4_950, 1_900),
      product('N-203', 'Pantalón de montaña Sil', 'ropa', 5_777, 2_400),
      product('N-301', 'Mochila 30 l Moncayo', 'accesorios', 6_198, 2_700),
      product('N-302', 'Bastones plegables', 'accesorios', 3_719, 1_500),
      product('N-303', 'Calcetines de lana', 'accesorios', 1_322, 420),
    ],
    seasons: [
      'PLUMAS',
      'PLUMAS',
      'CHAQUETAS',
      'SENDERO',
      'SENDERO',
      'MOCHILAS',
      'MOCHILAS',
      'SENDERO',
      'BOTAS',
      'BOTAS',
      'POLARES',
      'POLARES',
    ],
    metaBudget: 9_600,
    poundShare: 0.06,
    agents: ['Amaia Otxoa', 'Bruno Salas', 'Celia Prado', 'Dídac Ribas', 'Eva Montes'],
    topics: [
      ['envio', 5],
      ['talla', 4],
      ['devolucion', 3],
      ['calidad', 2],
      ['factura', 1],
      ['tienda', 1],
    ],
    orderPrefix: 'N',
  },
  {
    id: 'sur',
    weight: 0.82,
    site: 'https://www.sur.example',
    stores: ['Sevilla Nervión', 'Málaga Centro', 'Granada'],
    products: [
      product('S-101', 'Silla de jardín Alborán', 'jardín', 5_372, 2_500),
      product('S-102', 'Mesa plegable Doñana', 'jardín', 8_678, 4_100),
      product('S-103', 'Sombrilla Caleta', 'jardín', 6_860, 3_000),
      product('S-201', 'Juego de macetas', 'plantas', 2_810, 1_000),
      product('S-202', 'Limonero en maceta', 'plantas', 3_223, 1_400),
      product('S-203', 'Kit de riego', 'plantas', 4_050, 1_700),
      product('S-301', 'Colcha de algodón', 'hogar', 4_876, 1_900),
      product('S-302', 'Lámpara de mimbre', 'hogar', 5_537, 2_300),
      product('S-303', 'Vajilla esmaltada', 'hogar', 4_297, 1_800),
    ],
    seasons: [
      'HOGAR',
      'HOGAR',
      'PLANTAS',
      'PLANTAS',
      'JARDIN',
      'JARDIN',
      'TERRAZA',
      'TERRAZA',
      'RIEGO',
      'HOGAR',
      'LAMPARAS',
      'HOGAR',
    ],
    metaBudget: 6_900,
    poundShare: 0,
    agents: ['Fátima Leal', 'Gonzalo Rey', 'Helena Vidal', 'Ismael Cortés'],
    topics: [
      ['envio', 5],
      ['desperfecto', 4],
      ['devolucion', 3],
      ['montaje', 2],
      ['factura', 1],
      ['producto', 2],
    ],
    orderPrefix: 'S',
  },
];

const MONTHS = [0.94, 0.86, 0.95, 1.0, 1.04, 1.0, 0.92, 0.82, 1.02, 1.08, 1.28, 1.22];
const WEEK = [1.04, 0.98, 0.97, 1.0, 1.02, 1.06, 1.1];

/** Every so many days the same story repeats: an outage of the shop, and a delivery firm that fails. */
const CYCLE = 97;

/** How busy a day is against the average; `date` is local. The web shop is nearly down on four days of each cycle. */
export function demand(day: number, date: string, weekday: number): number {
  const phase = day % CYCLE;
  const outage = phase >= 24 && phase <= 27 ? 0.5 : 1;
  return (
    (MONTHS[Number(date.slice(5, 7)) - 1] as number) *
    (WEEK[weekday - 1] as number) *
    (1 + day * 0.0006) *
    outage
  );
}

/** How much likelier complaints about deliveries are on orders of that day. */
export function complaintPressure(day: number): number {
  const phase = day % CYCLE;
  return phase >= 33 && phase <= 38 ? 3 : 1;
}

/** Euros for one pound, in hundredths, on that day. */
export function poundRate(day: number): number {
  return 117 + Math.round(2 * Math.sin(day / 9) + Math.sin(day / 2.3));
}
