import type { BrandWorld } from './brand.ts';
import { addBusinessMinutes, DAY, HOUR, MINUTE } from './calendar.ts';
import { complaintPressure } from './catalogue.ts';
import { writePhone } from './identity.ts';
import type { Rng } from './rng.ts';
import type { CareUser, Order, Person, Ticket, TicketEvent } from './types.ts';

const SUBJECTS: Record<string, readonly string[]> = {
  complaint: [
    'Mi pedido no ha llegado',
    'Producto defectuoso',
    'Me han cobrado dos veces',
    'Nadie me contesta',
    'El paquete llegó roto',
  ],
  question: [
    '¿Qué talla me recomendáis?',
    '¿Hacéis envíos a Canarias?',
    'Duda sobre la garantía',
    '¿Cuándo volverá a haber?',
  ],
  request: [
    'Quiero cambiar la talla',
    'Necesito la factura',
    'Cambio de dirección de entrega',
    'Solicito una devolución',
  ],
  praise: ['Muchas gracias', 'Encantada con la compra'],
};
const ANSWERS = [
  'Hola, gracias por escribirnos. Lo estamos mirando.',
  'Buenos días, ya lo hemos resuelto.',
  'Te enviamos hoy mismo la solución por correo.',
];
const REPLIES = [
  'Sigo esperando una respuesta.',
  'Gracias, ¿y cuándo llegará?',
  'No me ha llegado nada todavía.',
];

/** Opens a case in the contact centre with all that follows: answers, waits, solving, reopening, rating. */
export function openTicket(
  brand: BrandWorld,
  rng: Rng,
  spec: {
    person: Person;
    at: number;
    order: Order | null;
    campaignId: string | null;
    /** What it is about, when it is known; otherwise it is drawn. */
    about?: { caseType: Ticket['caseType']; subject: string; topic: string };
  },
): Ticket {
  const { at } = spec;
  const drawn =
    spec.order === null
      ? rng.weighted([
          ['question', 7],
          ['request', 2],
          ['complaint', 1],
        ] as const)
      : rng.weighted([
          ['complaint', 5],
          ['question', 2],
          ['request', 3],
          ['praise', 0.6],
        ] as const);
  const pressed = complaintPressure(brand.calendar.dayOf(at)) > 1;
  const caseType = spec.about?.caseType ?? drawn;
  const usual = pressed && rng.chance(0.7) ? 'envio' : rng.weighted(brand.profile.topics);
  const topic = spec.about?.topic ?? usual;
  const subject = spec.about?.subject ?? rng.pick(SUBJECTS[caseType] as readonly string[]);
  const ticket: Ticket = {
    id: 0,
    requester: requesterOf(brand, rng, spec.person, at),
    agent: rng.pick(brand.users.slice(0, brand.profile.agents.length)),
    createdAt: at,
    channel: rng.weighted([
      ['email', 46],
      ['web', 26],
      ['chat', 14],
      ['voice', 14],
    ] as const),
    subject:
      spec.order === null
        ? subject
        : `${subject} (${brand.calendar.date(brand.calendar.dayOf(spec.order.at))})`,
    topic,
    caseType,
    campaignId: !spec.about && caseType === 'complaint' && !rng.chance(0.35) ? null : spec.campaignId,
    priority:
      caseType === 'complaint'
        ? rng.pick(['high', 'urgent', 'normal'])
        : rng.pick(['normal', 'normal', 'low']),
    events: [],
    deletedAt: rng.chance(0.01) ? at + rng.int(1, 40) * HOUR : null,
  };
  ticket.events = tellStory(brand, rng, ticket, pressed);
  brand.on(at).tickets.push(ticket);
  return ticket;
}

/** A person writes to each brand as one user, created with the first ticket. */
function requesterOf(brand: BrandWorld, rng: Rng, person: Person, at: number): CareUser {
  const known = brand.requesters.get(person);
  if (known !== undefined && known.createdAt <= at) return known;
  const { identity } = person;
  const user: CareUser = {
    id: 0,
    name: rng.chance(0.7) ? `${identity.given} ${identity.surname1}` : identity.given,
    // Two users of one contact centre never share an address.
    email:
      known === undefined && rng.chance(0.92)
        ? (identity.emails[rng.chance(0.85) ? 0 : identity.emails.length - 1] as string)
        : '',
    phone: rng.chance(0.45) ? writePhone(rng, identity.phone) : '',
    role: 'end-user',
    person,
    createdAt: at,
  };
  brand.requesters.set(person, user);
  brand.on(at).users.push(user);
  return user;
}

/** The minutes until an agent answers: counted in opening hours by most, at once by the few who are on duty. */
function answerAt(brand: BrandWorld, rng: Rng, from: number, median: number): number {
  const minutes = Math.max(2, rng.lognormal(median, 1));
  if (rng.chance(0.3)) return from + Math.floor(minutes * MINUTE);
  return addBusinessMinutes(brand.calendar, from, minutes);
}

function tellStory(brand: BrandWorld, rng: Rng, ticket: Ticket, pressed: boolean): TicketEvent[] {
  const events: TicketEvent[] = [];
  const say = (at: number, by: 'requester' | 'agent', body: string, isPublic = true) =>
    events.push({ at, kind: 'comment', by, isPublic, body });
  const turn = (at: number, status: string) => events.push({ at, kind: 'status', status });
  const slow = pressed ? 3 : 1;
  say(ticket.createdAt, 'requester', `${ticket.subject}. Espero vuestra respuesta.`);
  turn(ticket.createdAt, 'new');
  if (rng.chance(0.02)) return events;
  let at = answerAt(
    brand,
    rng,
    ticket.createdAt,
    (ticket.channel === 'chat' ? 9 : ticket.channel === 'voice' ? 14 : 95) * slow,
  );
  if (rng.chance(0.2)) say(at - MINUTE, 'agent', 'Nota interna: revisar con el almacén.', false);
  say(at, 'agent', rng.pick(ANSWERS));
  const rounds = rng.weighted([
    [0, 58],
    [1, 27],
    [2, 15],
  ] as const);
  for (let round = 0; round < rounds; round++) {
    turn(at, rng.chance(0.2) ? 'hold' : 'pending');
    at += Math.floor(rng.lognormal(7, 0.9) * HOUR);
    say(at, 'requester', rng.pick(REPLIES));
    turn(at, 'open');
    at = answerAt(brand, rng, at, 90 * slow);
    say(at, 'agent', rng.pick(ANSWERS));
  }
  turn(at, 'solved');
  const satisfied = rng.chance(
    (ticket.caseType === 'complaint' ? 0.77 : 0.9) - (pressed ? 0.3 : 0) - rounds * 0.04,
  );
  if (rng.chance(0.08)) {
    at += Math.floor(rng.range(2, 60) * HOUR);
    say(at, 'requester', rng.pick(REPLIES));
    turn(at, 'open');
    at = answerAt(brand, rng, at, 120 * slow);
    say(at, 'agent', rng.pick(ANSWERS));
    turn(at, 'solved');
  }
  if (ticket.caseType !== 'praise') rate(rng, events, at, satisfied);
  turn(at + 4 * DAY, 'closed');
  return events.sort((a, b) => a.at - b.at);
}

function rate(rng: Rng, events: TicketEvent[], solvedAt: number, satisfied: boolean): void {
  const offered = solvedAt + 30 * MINUTE;
  events.push({ at: offered, kind: 'rating', score: 'offered', comment: '' });
  if (!rng.chance(0.46)) return;
  const at = offered + rng.int(10, 1_500) * MINUTE;
  const score = satisfied ? 'good' : 'bad';
  events.push({ at, kind: 'rating', score, comment: !satisfied && rng.chance(0.4) ? 'Demasiado lento' : '' });
  if (!satisfied && rng.chance(0.08))
    events.push({ at: at + 5 * HOUR, kind: 'rating', score: 'good', comment: 'Al final bien' });
}
