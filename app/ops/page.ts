import { type Html, html } from '../gateway/html.ts';
import type { Language } from '../gateway/language.ts';
import { languageLinks, shell } from '../gateway/shell.ts';
import { duration } from '../output.ts';
import type { OpsFacts, RunFacts } from './facts.ts';
import { incidentsSection } from './incidents.ts';
import { OPS_TEXTS, stepName } from './texts.ts';

const TONE: Record<string, string> = {
  succeeded: 'good',
  fresh: 'good',
  published: 'good',
  running: 'warn',
  stale: 'warn',
  rolled_back: 'warn',
  failed: 'bad',
  abandoned: 'bad',
};
const LOCALE: Record<Language, string> = { es: 'es-ES', en: 'en-GB' };
const REFRESH_SECONDS = 15;

/** The page on runs, sources, quarantine and releases; `timezone` is the company's, for every time shown. */
export function opsPage(
  facts: OpsFacts,
  language: Language,
  nonce: string,
  timezone: string,
  mayDecide = false,
): string {
  const texts = OPS_TEXTS[language];
  const time = (iso: string | null) =>
    iso === null
      ? '—'
      : new Intl.DateTimeFormat(LOCALE[language], {
          timeZone: timezone,
          dateStyle: 'medium',
          // A plain date has no time of day to show.
          ...(iso.length > 10 ? { timeStyle: 'short' as const } : { timeZone: 'UTC' }),
        }).format(new Date(iso));
  const number = (value: number) =>
    new Intl.NumberFormat(LOCALE[language], { useGrouping: 'always' }).format(value);
  const state = (name: string) =>
    html`<span class="state ${TONE[name] ?? 'idle'}">${texts.states[name] ?? name}</span>`;
  const section = (title: string, empty: string, table: Html | null) =>
    html`<h2>${title}</h2><div class="card ${table ? 'scroll' : ''}">${table ?? html`<p class="soft">${empty}</p>`}</div>`;

  const fresh = facts.sources.filter((source) => source.status === 'fresh').length;
  const [last] = facts.runs;
  const held = facts.quarantine.reduce((sum, row) => sum + row.records, 0);
  const body = html`<h1>${facts.company}</h1>
    <div class="tiles">
      ${tile(texts.release, facts.release ?? texts.none)}
      ${tile(texts.lastRun, last ? state(last.status) : '—')}
      ${tile(texts.sourcesFresh, `${fresh} / ${facts.sources.length}`)}
      ${tile(texts.inQuarantine, number(held))}
      ${tile(texts.pairsToReview, html`<a href="/ops/review">${number(facts.waiting.pairs)}</a>`)}
      ${tile(
        texts.erasuresDue,
        facts.waiting.erasureDue === null
          ? number(facts.waiting.erasures)
          : `${number(facts.waiting.erasures)} · ${time(facts.waiting.erasureDue.slice(0, 10))}`,
      )}
    </div>
    ${incidentsSection(facts.incidents, language, { mayDecide, time })}
    ${section(
      texts.runs,
      texts.noRuns,
      facts.runs.length === 0
        ? null
        : html`<table><thead><tr><th>${texts.started}</th><th>${texts.kind}</th><th>${texts.state}</th>
          <th class="number">${texts.duration}</th><th>${texts.steps}</th></tr></thead><tbody>
          ${facts.runs.map(
            (run) => html`<tr><td class="nowrap">${time(run.startedAt)}</td><td>${run.kind}</td>
            <td>${state(run.status)}</td><td class="number">${duration(run.ms)}</td>
            <td>${stepList(run, language, state)}</td></tr>`,
          )}</tbody></table>`,
    )}
    ${section(
      texts.sources,
      texts.noSources,
      facts.sources.length === 0
        ? null
        : html`<table><thead><tr><th>${texts.connection}</th><th>${texts.stream}</th><th>${texts.brand}</th>
          <th>${texts.state}</th><th>${texts.lastSuccess}</th><th>${texts.dataUntil}</th>
          <th class="number">${texts.rows}</th></tr></thead><tbody>
          ${facts.sources.map(
            (
              source,
            ) => html`<tr><td>${source.connection}</td><td>${source.stream}</td><td>${source.brand}</td>
            <td>${state(source.status)}${source.status === 'failed' && html`<br><span class="soft small">${source.lastError}</span>`}</td>
            <td class="nowrap">${time(source.lastSuccessAt)}</td><td class="nowrap">${time(source.freshTo)}</td>
            <td class="number">${number(source.rowsLanded)}</td></tr>`,
          )}</tbody></table>`,
    )}
    ${section(
      texts.quarantine,
      texts.noQuarantine,
      facts.quarantine.length === 0
        ? null
        : html`<table><thead><tr><th>${texts.connection}</th><th>${texts.stream}</th><th>${texts.reason}</th>
          <th class="number">${texts.records}</th></tr></thead><tbody>
          ${facts.quarantine.map(
            (row) => html`<tr><td>${row.connection}</td><td>${row.stream}</td><td>${row.reason}</td>
            <td class="number">${number(row.records)}</td></tr>`,
          )}</tbody></table>`,
    )}
    ${section(
      texts.releases,
      texts.noReleases,
      facts.releases.length === 0
        ? null
        : html`<table><thead><tr><th>${texts.version}</th><th>${texts.created}</th><th>${texts.state}</th>
          <th class="number">${texts.tables}</th><th class="number">${texts.size}</th></tr></thead><tbody>
          ${facts.releases.map(
            (one) => html`<tr><td>${one.id}${one.isCurrent && html` <strong>(${texts.current})</strong>`}</td>
            <td class="nowrap">${time(one.createdAt)}</td><td>${state(one.status)}</td>
            <td class="number">${number(one.tables)}</td><td class="number">${size(one.bytes, number)}</td></tr>`,
          )}</tbody></table>`,
    )}
    ${section(
      texts.locks,
      texts.noLocks,
      facts.locks.length === 0
        ? null
        : html`<table><thead><tr><th>${texts.job}</th><th>${texts.process}</th><th>${texts.since}</th></tr></thead><tbody>
          ${facts.locks.map(
            (lock) => html`<tr><td>${lock.name}</td><td>${lock.pid} · ${lock.host}
            ${!lock.isAlive && state('abandoned')}</td><td class="nowrap">${time(lock.since)}</td></tr>`,
          )}</tbody></table>`,
    )}
    <p class="soft small">${texts.updated(time(facts.at))}</p>`;
  const nav = html`<a href="/">${texts.dashboards}</a>${languageLinks(language, '/ops')}<a href="/logout">${texts.signOut}</a>`;
  return shell({ title: texts.title, language, nonce, body, nav, refreshSeconds: REFRESH_SECONDS });
}

function tile(label: string, value: unknown): Html {
  return html`<div class="card tile"><span class="soft small">${label}</span><b>${value}</b></div>`;
}

function stepList(run: RunFacts, language: Language, state: (name: string) => Html): Html {
  const steps = run.steps.map(
    (step) => html`<li>${stepName(step.name, language)} ${step.status !== 'succeeded' && state(step.status)}
      <span>${duration(step.ms)}</span></li>`,
  );
  return html`${run.error && html`<p class="bad small">${run.error}</p>`}
    <details><summary>${run.steps.length}</summary><ol class="steps">${steps}</ol></details>`;
}

function size(bytes: number, number: (value: number) => string): string {
  return bytes < 1_000_000
    ? `${number(Math.round(bytes / 1000))} kB`
    : `${number(Math.round(bytes / 1_000_000))} MB`;
}
