import { Html, html } from './html.ts';
import type { Language } from './language.ts';

/** A watchtower: the mark that the dashboards carry too. */
const MARK =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">' +
  '<rect width="32" height="32" rx="7" fill="#17324d"/>' +
  '<path d="M11 26h10l-1.4-11h-7.2zM10 13h12l-1-4h-2.4V7h-2v2h-1.2V7h-2v2H11z" fill="#fff"/>' +
  '<circle cx="16" cy="19" r="1.7" fill="#17324d"/></svg>';

/** The dashboards' colours, so that signing in and operations look like the same product. */
const STYLE = `
:root{color-scheme:light;--ground:#f6f7f9;--card:#fff;--ink:#17212b;--soft:#46525f;--line:#dfe3e8;--accent:#17324d;
--link:#1f5f99;--good:#1b6e4b;--warn:#805200;--bad:#ac2f2f;--bad-soft:#fbeaea}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 Inter,"Segoe UI",system-ui,-apple-system,sans-serif}
header{display:flex;align-items:center;gap:.6rem;padding:.8rem 1.5rem;border-bottom:1px solid var(--line);background:var(--card)}
header strong{font-size:1.05rem;letter-spacing:.01em}header nav{margin-left:auto;display:flex;gap:1.1rem;align-items:center}
a{color:var(--link)}header a{text-decoration:none}header a:hover{text-decoration:underline}
main{max-width:76rem;margin:0 auto;padding:1.5rem}main.narrow{max-width:24rem;padding-top:12vh}
h1{font-size:1.45rem;margin:.2rem 0 1rem}h2{font-size:1.05rem;margin:2rem 0 .6rem}
p{margin:.4rem 0}.soft{color:var(--soft)}.small{font-size:.86rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.25rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.9rem}
.tile b{display:block;font-size:1.2rem;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;padding:0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.45rem .8rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--soft);white-space:nowrap}tr:last-child td{border-bottom:0}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.nowrap{white-space:nowrap}
.state{font-weight:600;white-space:nowrap}.state::before{content:"●";margin-right:.4em;font-size:.8em}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.idle{color:var(--soft)}
ol.steps{list-style:none;padding:0;margin:.8rem 0 0}ol.steps li{display:flex;gap:.8rem;padding:.25rem 0}
ol.steps span:last-child{margin-left:auto;color:var(--soft);font-variant-numeric:tabular-nums}
details summary{cursor:pointer;color:var(--soft)}
label{display:block;margin:.9rem 0 .25rem;font-weight:600}
input{width:100%;padding:.6rem .7rem;border:1px solid var(--line);border-radius:8px;background:var(--card);color:var(--ink);font:inherit}
button{margin-top:1.2rem;width:100%;padding:.65rem;border:0;border-radius:8px;background:var(--accent);color:#fff;font:inherit;font-weight:600;cursor:pointer}
input:focus-visible,button:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.notice{border-left:4px solid var(--bad);padding:.5rem .8rem;background:var(--bad-soft);border-radius:0 8px 8px 0}
`;

/** One page of the gateway's own: no script, styles allowed by `nonce`. */
export function shell(input: {
  title: string;
  language: Language;
  nonce: string;
  body: Html;
  /** Links at the right of the head. */
  nav?: Html;
  /** Loads itself again after so many seconds. */
  refreshSeconds?: number;
  narrow?: boolean;
  /** More rules for this page alone. */
  style?: string;
  /** Address of a script of this site; the page's policy must allow it. */
  script?: string;
}): string {
  const icon = `data:image/svg+xml,${encodeURIComponent(MARK)}`;
  const refresh = input.refreshSeconds
    ? html`<meta http-equiv="refresh" content="${input.refreshSeconds}">`
    : null;
  return html`<!doctype html>
<html lang="${input.language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">${refresh}
<title>${input.title} · Atalaya</title><link rel="icon" href="${icon}">
<style nonce="${input.nonce}">${new Html(STYLE + (input.style ?? ''))}</style>${input.script && html`<script type="module" src="${input.script}"></script>`}</head>
<body><header>${new Html(MARK)}<strong>Atalaya</strong><nav>${input.nav}</nav></header>
<main class="${input.narrow ? 'narrow' : ''}">${input.body}</main></body></html>`.text;
}

/** Links to the same page in the other language. */
export function languageLinks(language: Language, path: string, query: Record<string, string> = {}): Html {
  const other: Language = language === 'es' ? 'en' : 'es';
  const search = new URLSearchParams({ ...query, lang: other }).toString();
  return html`<a href="${path}?${search}" hreflang="${other}" lang="${other}">${other === 'es' ? 'Español' : 'English'}</a>`;
}
