import type { CellValue, Table } from './drop-orders.ts';
import { sourceOrderId } from './vendors/shopify/sold.ts';
import type { BrandWorld } from './world/brand.ts';
import { DAY, HOUR } from './world/calendar.ts';
import { Rng, seedOf } from './world/rng.ts';

/** One answer to a survey that was sent by mail, as its tool exports it. */
export interface SurveyAnswer {
  id: string;
  kind: 'nps' | 'ces';
  orderId: string | null;
  caseId: string | null;
  score: number;
  answer: string;
  at: number;
}

/** Of those who are asked, those who answer. */
const ANSWERS = 0.16;
const QUESTIONS = {
  nps: '¿Con qué probabilidad nos recomendarías a un amigo? (0 a 10)',
  ces: '¿Cuánto esfuerzo te costó que resolviéramos tu caso? (1 a 7)',
} as const;
const WORDS: readonly (readonly [number, string])[] = [
  [9, 'Todo perfecto, volveré a comprar'],
  [7, 'Bien, aunque el envío podría ser más rápido'],
  [0, 'Mala experiencia, no lo recomiendo'],
];

/**
 * The answers up to `now`, oldest first. A buyer is asked for a recommendation ten days after an order and is less
 * kind when it was delivered late; who had a case is asked how hard it was, a day after it was solved.
 */
export function surveyAnswers(brand: BrandWorld, now: number): SurveyAnswer[] {
  const found: SurveyAnswer[] = [];
  const draw = (
    kind: SurveyAnswer['kind'],
    of: string,
    from: number,
    one: (rng: Rng) => number,
    key: object,
  ) => {
    const rng = new Rng(seedOf(brand.seed, brand.id, 'survey', kind, of));
    if (!rng.chance(ANSWERS)) return;
    const at = from + Math.floor(rng.range(0.2, 60) * HOUR);
    if (at > now) return;
    const score = one(rng);
    const words = kind === 'nps' ? (WORDS.find(([least]) => score >= least)?.[1] ?? '') : '';
    const answer = rng.chance(0.3) ? words : '';
    found.push({ id: `${kind}-${of}`, kind, orderId: null, caseId: null, score, answer, at, ...key });
  };
  for (const order of brand.orders) {
    if (order.isTest || order.email === '') continue;
    const isLate = brand.pressure(brand.calendar.dayOf(order.at)) > 1;
    const nps = (rng: Rng) =>
      rng.weighted(
        isLate
          ? ([
              [2, 3],
              [5, 4],
              [7, 2],
              [9, 1],
            ] as const)
          : ([
              [10, 5],
              [9, 4],
              [8, 3],
              [7, 2],
              [5, 1.4],
              [2, 0.6],
            ] as const),
      );
    draw('nps', order.id, order.at + 10 * DAY, nps, { orderId: sourceOrderId(brand.id, order) });
  }
  for (const ticket of brand.tickets) {
    const solved = ticket.events.findLast((event) => event.kind === 'status' && event.status === 'solved');
    if (solved === undefined || ticket.deletedAt !== null) continue;
    const rounds = ticket.events.filter((event) => event.kind === 'comment').length;
    const ces = (rng: Rng) => Math.max(1, Math.min(7, Math.round(8 - rounds * 0.8 + rng.range(-1.5, 1))));
    draw('ces', String(ticket.id), solved.at + DAY, ces, { caseId: String(ticket.id) });
  }
  return found.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** The survey tool's export, with the canonical column names as its header. */
export function surveyTable(brand: BrandWorld, now: number): Table {
  return {
    file: 'surveys.csv',
    header: ['response_id', 'case_id', 'order_id', 'kind', 'question', 'score', 'answer', 'answered_at'],
    rows: surveyAnswers(brand, now).map((one): CellValue[] => [
      one.id,
      one.caseId,
      one.orderId,
      one.kind,
      QUESTIONS[one.kind],
      one.score,
      one.answer,
      new Date(one.at),
    ]),
  };
}
