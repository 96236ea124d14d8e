import type { RequestHandler } from 'express';
import { currentRelease } from '../../pipelines/release.ts';
import { STEPS } from '../../pipelines/runs.ts';
import { type RunFacts, recentRuns } from '../ops/facts.ts';
import { stepName } from '../ops/texts.ts';
import { duration } from '../output.ts';
import type { GatewayContext } from './context.ts';
import { html } from './html.ts';
import { wantsHtml } from './http.ts';
import { type Language, languageOf } from './language.ts';
import { shell } from './shell.ts';

const TEXTS = {
  es: {
    title: 'Preparando la primera versión',
    lead: 'Atalaya está leyendo las fuentes y construyendo los datos. Esta página se actualiza sola.',
    idleTitle: 'Todavía no hay datos publicados',
    idle: 'Quien administra Atalaya puede crearlos con «atalaya run».',
    failed: 'La última ejecución ha fallado',
  },
  en: {
    title: 'Preparing the first release',
    lead: 'Atalaya is reading the sources and building the data. This page updates by itself.',
    idleTitle: 'Nothing has been published yet',
    idle: 'Whoever runs Atalaya can create it with "atalaya run".',
    failed: 'The last run has failed',
  },
} as const;

/** Shows how far the first release is, to anybody: names of steps and seconds, no data. */
export function preparingPage(context: GatewayContext): RequestHandler {
  const { ws } = context;
  return async (req, res, next) => {
    try {
      if (currentRelease(ws.home) !== null || !wantsHtml(req)) return next();
      const language = languageOf(req, ws.config.company.locale);
      const [run] = await recentRuns(ws, 1);
      res.status(503).set({ 'Retry-After': '3', 'Cache-Control': 'no-store' }).type('html');
      res.send(
        page(
          language,
          res.locals.nonce ?? '',
          (await context.isPreparing()) || run?.status === 'running',
          run,
        ),
      );
    } catch (error) {
      next(error);
    }
  };
}

function page(language: Language, nonce: string, working: boolean, run: RunFacts | undefined): string {
  const texts = TEXTS[language];
  const title = working ? texts.title : texts.idleTitle;
  const classes: Record<string, string> = { running: 'warn', succeeded: 'good', failed: 'bad' };
  const begun = run && (working || run.status === 'failed') ? run : undefined;
  const expected: readonly string[] = begun?.kind === 'run' ? STEPS : [];
  const names = new Set([...expected, ...(begun?.steps ?? []).map((step) => step.name)]);
  const steps = [...names].map((name) => {
    const step = begun?.steps.find((one) => one.name === name);
    return html`<li><span class="state ${classes[step?.status ?? ''] ?? 'idle'}">${stepName(name, language)}</span>
      <span>${step && duration(step.ms)}</span></li>`;
  });
  const body = html`<div class="card"><h1>${title}</h1><p class="soft">${working ? texts.lead : texts.idle}</p>
    ${run?.status === 'failed' && html`<p class="notice">${texts.failed}</p>`}
    <ol class="steps">${steps}</ol></div>`;
  return shell({ title, language, nonce, body, refreshSeconds: 2, narrow: true });
}
