import type { Command } from 'commander';
import { count, example, projectOptions } from './options.ts';

/** `incidents` and `alerts`: what is wrong, who knows, who was told. */
export function addIncidentCommands(program: Command): void {
  const incidents = program
    .command('incidents')
    .description('what is wrong with sources, marts and the machine')
    .option('--all', 'those that are over too')
    .option('--lang <language>', 'es or en', 'en')
    .option('--json', 'as JSON')
    .action(async (options: { all?: boolean; lang: string; json?: boolean }) => {
      const { listIncidents } = await import('../../pipelines/incidents/store.ts');
      const { explain } = await import('../../pipelines/incidents/words.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      const language = options.lang === 'es' ? 'es' : 'en';
      await withProject(projectOptions(incidents), { vendors: false }, async ({ ws }) => {
        const rows = (await listIncidents(ws, { all: options.all })).map((incident) => ({
          ...incident,
          words: explain(incident, language),
        }));
        if (options.json) return printJson(rows);
        if (rows.length === 0) return print('Nothing is wrong.');
        const shown = rows.map((row) => ({
          id: row.id,
          state: row.state,
          severity: row.severity,
          since: row.openedAt,
          what: row.words.text,
        }));
        await print(textTable(shown, ['id', 'state', 'severity', 'since', 'what'], 100));
      });
    });
  example(
    incidents,
    'incidents',
    'incidents acknowledge 3 --note "calling the agency"',
    'incidents snooze 3 --hours 8',
  );

  for (const [name, kind, what] of [
    ['acknowledge', 'acknowledged', 'somebody looks after it'],
    ['snooze', 'snoozed', 'say nothing of it for a while'],
    ['resolve', 'resolved', 'it is over; it comes back when it is found again'],
  ] as const) {
    const command = incidents
      .command(name)
      .description(what)
      .argument('<id>', 'number of the incident', count)
      .option('--note <text>', 'why, for the others')
      .option('--json', 'as JSON');
    if (name === 'snooze') command.option('--hours <hours>', 'for so many hours', count, 8);
    command.action(async (id: number, options: { note?: string; hours?: number; json?: boolean }) => {
      const { decide } = await import('../../pipelines/incidents/store.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        const decision =
          kind === 'snoozed'
            ? { kind, until: new Date(ws.clock.now().getTime() + (options.hours ?? 8) * 3_600_000) }
            : { kind };
        await decide(ws, id, decision, 'cli', options.note ?? null);
        if (options.json) return printJson({ id, state: kind });
        await print(`Incident ${id} is ${kind}.`);
      });
    });
    example(command, `incidents ${name} 3`);
  }

  const alerts = program.command('alerts').description('messages about incidents');
  const test = alerts
    .command('test')
    .description('send a test message to a channel')
    .argument('<channel>')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      const { testChannel } = await import('../../pipelines/alerts/test-message.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      // The channel's own secret is needed, so the configuration is read with all of its credentials.
      await withProject(projectOptions(test), { vendors: true }, async ({ ws }) => {
        await testChannel(ws, id);
        if (options.json) return printJson({ channel: id, sent: true });
        await print(`The channel ${id} took the message.`);
      });
    });
  example(test, 'alerts test on-call');

  const list = alerts
    .command('list')
    .description('what was sent to whom, what waits')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { withProject } = await import('../project.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(list), { vendors: false }, async ({ ws }) => {
        const rows = await ws.ledger
          .selectFrom('deliveries')
          .innerJoin('incident_events', 'incident_events.id', 'deliveries.event_id')
          .select([
            'deliveries.incident_id as incident',
            'incident_events.event',
            'deliveries.channel',
            'deliveries.state',
            'deliveries.attempts',
            'deliveries.sent_at',
            'deliveries.error',
          ])
          .orderBy('deliveries.event_id', 'desc')
          .limit(200)
          .execute();
        if (options.json) return printJson(rows);
        if (rows.length === 0) return print('No message was due yet.');
        await print(
          textTable(rows, ['incident', 'event', 'channel', 'state', 'attempts', 'sent_at', 'error']),
        );
      });
    });
  example(list, 'alerts list');
}
