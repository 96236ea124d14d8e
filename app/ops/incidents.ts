import type { Incident, IncidentEvent } from '../../pipelines/incidents/store.ts';
import { explain } from '../../pipelines/incidents/words.ts';
import { type Html, html } from '../gateway/html.ts';
import type { Language } from '../gateway/language.ts';

export interface IncidentFacts extends Incident {
  history: IncidentEvent[];
}

const TEXTS = {
  es: {
    title: 'Incidencias',
    none: 'Nada va mal.',
    since: 'desde',
    history: 'Historial',
    acknowledge: 'Me ocupo',
    snooze: 'Posponer 8 h',
    resolve: 'Resuelta',
    states: { open: 'abierta', acknowledged: 'atendida', snoozed: 'pospuesta', resolved: 'resuelta' },
    severities: { warning: 'aviso', error: 'grave' },
    events: {
      opened: 'se abrió',
      worsened: 'empeoró',
      eased: 'mejoró',
      acknowledged: 'la atiende',
      snoozed: 'la pospuso',
      woke: 'terminó el aplazamiento',
      resolved: 'se resolvió',
    },
    monitors: 'los monitores',
  },
  en: {
    title: 'Incidents',
    none: 'Nothing is wrong.',
    since: 'since',
    history: 'History',
    acknowledge: 'I look after it',
    snooze: 'Snooze 8 h',
    resolve: 'Resolved',
    states: { open: 'open', acknowledged: 'looked after', snoozed: 'snoozed', resolved: 'resolved' },
    severities: { warning: 'warning', error: 'serious' },
    events: {
      opened: 'opened',
      worsened: 'worsened',
      eased: 'eased',
      acknowledged: 'looks after it',
      snoozed: 'snoozed it',
      woke: 'the snooze ended',
      resolved: 'resolved',
    },
    monitors: 'the monitors',
  },
} as const;

/** What is wrong, worst first, in words, with its history and, for those who may, what to do about it. */
export function incidentsSection(
  incidents: readonly IncidentFacts[],
  language: Language,
  options: { mayDecide: boolean; time: (iso: string | null) => string },
): Html {
  const texts = TEXTS[language];
  const rank = (one: Incident) => (one.state === 'open' ? 0 : 2) + (one.severity === 'error' ? 0 : 1);
  const sorted = [...incidents].sort((a, b) => rank(a) - rank(b) || b.id - a.id);
  return html`<h2 id="incidents">${texts.title}</h2><div class="card">${
    sorted.length === 0
      ? html`<p class="soft">${texts.none}</p>`
      : sorted.map((one) => incident(one, language, options))
  }</div>`;
}

function incident(
  one: IncidentFacts,
  language: Language,
  { mayDecide, time }: { mayDecide: boolean; time: (iso: string | null) => string },
): Html {
  const texts = TEXTS[language];
  const words = explain(one, language);
  const tone = one.state !== 'open' ? 'idle' : one.severity === 'error' ? 'bad' : 'warn';
  const button = (decision: 'acknowledge' | 'snooze' | 'resolve') =>
    html`<button name="decision" value="${decision}">${texts[decision]}</button>`;
  return html`<article class="incident" id="incident-${one.id}">
    <p><span class="state ${tone}">${words.title}</span>
    <span class="soft small">#${one.id} · ${texts.severities[one.severity]} · ${texts.states[one.state]} · ${texts.since} ${time(one.openedAt)}</span></p>
    <p>${words.text}</p><p class="soft small">${words.advice}</p>
    ${
      mayDecide &&
      html`<form method="post" action="/ops/incidents/${one.id}?lang=${language}" class="actions">
      ${one.state === 'open' && button('acknowledge')}${one.state !== 'snoozed' && button('snooze')}${button('resolve')}</form>`
    }
    <details><summary>${texts.history}</summary><ol class="steps">${one.history.map(
      (
        event,
      ) => html`<li>${event.actor === 'monitors' ? texts.monitors : event.actor}: ${texts.events[event.event]}
        ${event.note && html`<em>${event.note}</em>`}<span>${time(event.at)}</span></li>`,
    )}</ol></details></article>`;
}
