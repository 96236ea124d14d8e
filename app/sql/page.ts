import type { Caller } from '../gateway/context.ts';
import { html } from '../gateway/html.ts';
import type { Language } from '../gateway/language.ts';
import { languageLinks, shell } from '../gateway/shell.ts';
import { EXAMPLES } from './examples.ts';
import { LIMITS } from './limits.ts';
import { SQL_TEXTS } from './texts.ts';

const STYLE = `
.desk{display:grid;grid-template-columns:minmax(0,19rem) minmax(0,1fr);gap:1rem;align-items:start}
.desk aside{position:sticky;top:1rem;max-height:calc(100vh - 2rem);display:flex;flex-direction:column}
.desk h2{margin:.2rem 0 .5rem}.desk aside label{margin-top:0}
#tables{overflow:auto;margin-top:.7rem;min-height:6rem}
#tables details{border-top:1px solid var(--line);padding:.3rem 0}
#tables summary{color:var(--ink);font-family:ui-monospace,Consolas,monospace;font-size:.84rem;overflow-wrap:anywhere}
#tables p{font-size:.84rem;color:var(--soft);margin:.3rem 0}
#tables dl{margin:.3rem 0;font-size:.82rem}#tables dt{font-family:ui-monospace,Consolas,monospace;margin-top:.35rem;overflow-wrap:anywhere}
#tables dt span{color:var(--soft);margin-left:.5em;font-size:.92em}#tables dd{margin:0;color:var(--soft)}
#query{width:100%;min-height:11rem;resize:vertical;padding:.7rem;border:1px solid #767f89;border-radius:8px;
font:.9rem/1.5 ui-monospace,Consolas,monospace;color:var(--ink);background:var(--card);tab-size:2}
.bar{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:.6rem 0}
.bar button,.plain{width:auto;margin:0;padding:.5rem .9rem}.bar select{max-width:100%;min-width:0;flex:1 1 12rem}
button.quiet{background:var(--card);color:var(--accent);border:1px solid #767f89}
button:disabled{opacity:.5;cursor:default}
select{padding:.5rem .6rem;border:1px solid #767f89;border-radius:8px;background:var(--card);color:var(--ink);font:inherit}
#tables .plain{padding:.2rem .6rem;font-size:.82rem}
textarea:focus-visible,select:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
#status{min-height:1.5rem}#status.bad{border-left:4px solid var(--bad);padding:.5rem .8rem;background:var(--bad-soft);overflow-wrap:anywhere}
#result{max-height:60vh;overflow:auto}#result th{position:sticky;top:0;background:var(--card)}
#result td{max-width:28rem;overflow-wrap:anywhere}#result .null{color:var(--soft)}
#history ol{padding-left:0;list-style:none;margin:0}#history li{border-top:1px solid var(--line)}
#history button{all:unset;cursor:pointer;display:block;width:100%;padding:.4rem 0;font:.82rem ui-monospace,Consolas,monospace;
white-space:nowrap;overflow:hidden;text-overflow:ellipsis}#history button:focus-visible{outline:2px solid var(--link)}
[hidden]{display:none!important}
@media (max-width:56rem){.desk{grid-template-columns:minmax(0,1fr)}.desk aside{order:2;position:static;max-height:none}
#tables{max-height:24rem}main{padding:1rem .8rem}header{flex-wrap:wrap;padding:.7rem .8rem}}
`;

/** The page for SQL; its script asks for the tables and the rows. */
export function sqlPage(caller: Caller, language: Language, nonce: string): string {
  const texts = SQL_TEXTS[language];
  const { limits, ...forScript } = texts;
  const number = (value: number) =>
    new Intl.NumberFormat(language === 'es' ? 'es-ES' : 'en-GB').format(value);
  const data = {
    language,
    user: caller.user.id,
    max: number(LIMITS.exportedRows),
    texts: forScript,
    examples: EXAMPLES.map(({ title, sql }) => ({ title: title[language], sql })),
  };
  const body = html`<div id="sql" data-page="${JSON.stringify(data)}"><h1>${texts.title}</h1>
    <p class="soft">${texts.lead} ${limits(number(LIMITS.shownRows), LIMITS.timeoutMs / 1000)}</p>
    <div class="desk">
      <aside class="card" aria-labelledby="tables-title"><h2 id="tables-title">${texts.tables}</h2>
        <label for="filter">${texts.filter}</label><input id="filter" type="search" autocomplete="off">
        <div id="tables"><p>${texts.loading}</p></div></aside>
      <div>
        <section class="card"><label for="query">${texts.query}</label>
          <textarea id="query" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="keys"></textarea>
          <p class="soft small" id="keys">${texts.keys}</p>
          <div class="bar"><button type="button" id="run">${texts.run}</button>
            <button type="button" id="cancel" class="quiet" disabled>${texts.cancel}</button>
            <select id="examples" aria-label="${texts.examples}"><option value="">${texts.choose}</option></select></div>
        </section>
        <section aria-labelledby="result-title"><h2 id="result-title">${texts.result}</h2>
          <p id="status" role="status" aria-live="polite">${texts.none}</p>
          <div class="bar" id="exports" hidden>
            <button type="button" class="quiet" data-variant="es">${texts.exportEs}</button>
            <button type="button" class="quiet" data-variant="plain">${texts.exportPlain}</button></div>
          <div class="card scroll" id="result" tabindex="0" role="region" aria-labelledby="result-title" hidden></div>
        </section>
        <section id="history" aria-labelledby="history-title"><h2 id="history-title">${texts.history}</h2>
          <p class="soft small">${texts.emptyHistory}</p><ol></ol></section>
      </div></div></div>`;
  const nav = html`<a href="/">${texts.dashboards}</a>${languageLinks(language, '/sql')}<a href="/logout">${texts.signOut}</a>`;
  return shell({ title: texts.title, language, nonce, body, nav, style: STYLE, script: '/sql/page.js' });
}
