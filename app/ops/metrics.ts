import type { GatewayContext } from '../gateway/context.ts';
import { readiness } from '../gateway/readiness.ts';
import { opsFacts } from './facts.ts';

interface Metric {
  name: string;
  help: string;
  type?: 'gauge' | 'counter';
  samples: { labels?: Record<string, string>; value: number }[];
}

/** The state of the product in Prometheus' text format. */
export async function metricsText(context: GatewayContext): Promise<string> {
  const facts = await opsFacts(context.ws);
  const state = await readiness(context);
  const now = context.ws.clock.now().getTime();
  const current = facts.releases.find((release) => release.isCurrent);
  const finished = facts.runs.find((run) => run.finishedAt !== null);
  const metrics: Metric[] = [
    {
      name: 'atalaya_ready',
      help: '1 when a release, the semantic layer and the pages are there.',
      samples: [{ value: state.ready ? 1 : 0 }],
    },
    {
      name: 'atalaya_release_age_seconds',
      help: 'Age of the release that readers see.',
      samples: current ? [{ value: Math.max(0, (now - Date.parse(current.createdAt)) / 1000) }] : [],
    },
    {
      name: 'atalaya_last_run_success',
      help: '1 when the last finished run succeeded.',
      samples: finished ? [{ value: finished.status === 'succeeded' ? 1 : 0 }] : [],
    },
    {
      name: 'atalaya_last_run_duration_seconds',
      help: 'Duration of the last finished run.',
      samples: finished ? [{ value: finished.ms / 1000 }] : [],
    },
    {
      name: 'atalaya_source_rows',
      help: 'Landed rows that count.',
      samples: facts.sources.map((source) => ({
        labels: { connection: source.connection, stream: source.stream },
        value: source.rowsLanded,
      })),
    },
    {
      name: 'atalaya_source_minutes_since_success',
      help: 'Minutes since the last successful sync.',
      samples: facts.sources
        .filter((source) => source.minutesSinceSuccess !== null)
        .map((source) => ({
          labels: { connection: source.connection, stream: source.stream },
          value: source.minutesSinceSuccess!,
        })),
    },
    {
      name: 'atalaya_source_failed',
      help: '1 when the last sync failed.',
      samples: facts.sources.map((source) => ({
        labels: { connection: source.connection, stream: source.stream },
        value: source.status === 'failed' ? 1 : 0,
      })),
    },
    {
      name: 'atalaya_quarantine_records',
      help: 'Records that wait in quarantine.',
      samples: facts.quarantine.map((row) => ({
        labels: { connection: row.connection, stream: row.stream, reason: row.reason },
        value: row.records,
      })),
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Memory of this process.',
      samples: [{ value: process.memoryUsage().rss }],
    },
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time of this process.',
      type: 'counter',
      samples: [{ value: (process.cpuUsage().user + process.cpuUsage().system) / 1e6 }],
    },
  ];
  return metrics.map(metricLines).join('');
}

function metricLines(metric: Metric): string {
  const head = `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type ?? 'gauge'}\n`;
  return (
    head + metric.samples.map(({ labels, value }) => `${metric.name}${labelText(labels)} ${value}\n`).join('')
  );
}

function labelText(labels: Record<string, string> | undefined): string {
  if (!labels) return '';
  const escaped = (text: string) => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}
