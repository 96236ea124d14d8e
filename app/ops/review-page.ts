import { type Html, html, Html as Safe } from '../gateway/html.ts';
import type { Language } from '../gateway/language.ts';
import { languageLinks, shell } from '../gateway/shell.ts';
import type { ReviewPair, ReviewSide } from './review-queue.ts';

const SHOWN = 20;
const LOCALE: Record<Language, string> = { es: 'es-ES', en: 'en-GB' };

const TEXTS = {
  es: {
    title: '¿La misma persona?',
    intro: (count: number) =>
      count === 1
        ? 'Una pareja espera una decisión.'
        : `${count} parejas esperan una decisión; primero las más dudosas.`,
    none: 'Ninguna pareja espera una decisión.',
    merge: 'Es la misma persona',
    apart: 'Son dos personas',
    applied: 'Lo que decida vale para siempre y se aplica en la próxima ejecución.',
    back: 'Operación',
    signOut: 'Salir',
    bits: (bits: string) => `${bits} bits a favor`,
    why: {
      uncertain: 'La evidencia no basta.',
      refused: 'Se parecen, pero algo lo impide.',
      national_id: 'Sus documentos válidos son distintos.',
      birth_date: 'Sus fechas de nacimiento son distintas.',
      given_name: 'Sus nombres de pila son distintos.',
      size: 'Serían demasiados registros para una persona.',
    } as Record<string, string>,
    fields: {
      name: 'Nombre',
      nationalId: 'Documento',
      email: 'Correo',
      phone: 'Teléfono',
      birthDate: 'Nacimiento',
      city: 'Ciudad',
      orders: 'Pedidos',
      records: 'Registros',
    },
  },
  en: {
    title: 'The same person?',
    intro: (count: number) =>
      count === 1
        ? 'One pair waits for a decision.'
        : `${count} pairs wait for a decision, the least sure first.`,
    none: 'No pair waits for a decision.',
    merge: 'The same person',
    apart: 'Two people',
    applied: 'What you decide holds for ever and is applied in the next run.',
    back: 'Operations',
    signOut: 'Sign out',
    bits: (bits: string) => `${bits} bits in favour`,
    why: {
      uncertain: 'The evidence is not enough.',
      refused: 'They are alike, but something forbids it.',
      national_id: 'Their valid national ids differ.',
      birth_date: 'Their dates of birth differ.',
      given_name: 'Their given names differ.',
      size: 'They would be too many records for one person.',
    } as Record<string, string>,
    fields: {
      name: 'Name',
      nationalId: 'National id',
      email: 'E-mail',
      phone: 'Phone',
      birthDate: 'Born',
      city: 'City',
      orders: 'Orders',
      records: 'Records',
    },
  },
} as const;

const STYLE = new Safe(`.pair{margin:0 0 1rem}.pair td{overflow-wrap:anywhere;width:42%}.pair th{width:16%}
.pair tr:last-child th{border-bottom:0}.pair .differs td{font-weight:600}.choice{display:flex;gap:.8rem;flex-wrap:wrap}.choice button{flex:1 1 12rem;margin:.8rem 0 0}
.choice button.second{background:var(--card);color:var(--accent);border:1px solid var(--accent)}
@media(max-width:32rem){.pair th,.pair td{padding:.4rem}main{padding:1rem}}`);

/** The queue of pairs side by side, each with its two buttons; works without a script, on a phone and by keyboard. */
export function reviewPage(pairs: readonly ReviewPair[], language: Language, nonce: string): string {
  const texts = TEXTS[language];
  const body = html`<style nonce="${nonce}">${STYLE}</style><h1>${texts.title}</h1>
    <p>${pairs.length === 0 ? texts.none : texts.intro(pairs.length)}</p>
    ${pairs.length > 0 && html`<p class="soft small">${texts.applied}</p>`}
    ${pairs.slice(0, SHOWN).map((pair) => card(pair, language))}`;
  const nav = html`<a href="/ops">${texts.back}</a>${languageLinks(language, '/ops/review')}<a href="/logout">${texts.signOut}</a>`;
  return shell({ title: texts.title, language, nonce, body, nav });
}

function card(pair: ReviewPair, language: Language): Html {
  const texts = TEXTS[language];
  const bits = new Intl.NumberFormat(LOCALE[language], { signDisplay: 'exceptZero' }).format(pair.bits);
  const names = Object.keys(texts.fields) as (keyof typeof texts.fields & keyof ReviewSide)[];
  const label = `${pair.left.name ?? pair.left.customerId} / ${pair.right.name ?? pair.right.customerId}`;
  return html`<section class="card pair" aria-label="${label}">
    <p><strong>${texts.why[pair.why] ?? pair.why}</strong> <span class="soft">${texts.bits(bits)}</span></p>
    <p class="soft small">${pair.evidence}</p>
    <table><tbody>${names.map((name) => row(texts.fields[name], pair.left[name], pair.right[name]))}</tbody></table>
    <form method="post" action="/ops/review" class="choice">
    <input type="hidden" name="one" value="${pair.left.customerId}"><input type="hidden" name="other" value="${pair.right.customerId}">
    <button name="decision" value="merge">${texts.merge}</button>
    <button name="decision" value="apart" class="second">${texts.apart}</button></form></section>`;
}

function row(label: string, left: string | number | null, right: string | number | null): Html {
  const differs = typeof left === 'string' && right !== null && left !== right;
  return html`<tr class="${differs ? 'differs' : ''}"><th scope="row">${label}</th><td>${left ?? '—'}</td><td>${right ?? '—'}</td></tr>`;
}
