import { KILL_POINTS, type KillVerdict, POINTS } from './kills.ts';
import { VENDOR_FAULTS } from './kinds.ts';
import type { Verdict } from './trial.ts';

/** Everything that `npm run faults` found out. */
export interface Findings {
  seed: number;
  connectors: readonly string[];
  verdicts: readonly Verdict[];
  kills: readonly KillVerdict[];
}

/** `docs/faults.md`: what was tried and what became of it. */
export function faultsPage({ seed, connectors, verdicts, kills }: Findings): string {
  const hits = kills.flatMap((kill) => kill.hits);
  const broken = [
    ...verdicts.flatMap(({ fault, connector, broken: why }) =>
      why ? [`${connector}, ${fault}: ${why}`] : [],
    ),
    ...kills.flatMap(({ connector, hits: points, broken: why }) =>
      why ? [`${connector}, killed at ${points.join(', ')}: ${why}`] : [],
    ),
  ];
  const cell = (fault: string, connector: string) => {
    const verdict = verdicts.find((one) => one.fault === fault && one.connector === connector);
    return verdict?.result === 'kept' ? 'yes' : verdict?.result === 'broken' ? '**no**' : '–';
  };
  return `${[
    '# Kills and faults',
    '',
    `Made by \`npm run faults -- --write\` (seed ${seed}): full syncs of the demo company's connections are killed with SIGKILL, and the vendors fail in ${VENDOR_FAULTS.length} ways. After each, the next sync must hold exactly what an undisturbed one holds, no file may be left that the ledger does not know, and a fault must end in its class. CI makes a part of it with the same seed.`,
    '',
    '## Kills',
    '',
    `${hits.length} kills of a living sync, in ${kills.length} homes of ${new Set(kills.map(({ connector }) => connector)).size} connectors; ${kills.filter((kill) => kill.broken).length} homes ended otherwise than they should.`,
    '',
    '| Killed when | Kills |',
    '| --- | --: |',
    ...POINTS.map((point) => `| ${KILL_POINTS[point]} | ${hits.filter((hit) => hit === point).length} |`),
    '',
    '## Faults',
    '',
    '"yes": what was promised was kept; "–": the vendor has nothing to do it to.',
    '',
    `| Fault | Must end as | ${connectors.join(' | ')} |`,
    `| --- | --- | ${connectors.map(() => '---').join(' | ')} |`,
    ...VENDOR_FAULTS.map(
      ({ name, expect }) =>
        `| ${name} | ${expect} | ${connectors.map((connector) => cell(name, connector)).join(' | ')} |`,
    ),
    '',
    '## Not as promised',
    '',
    ...(broken.length > 0 ? broken.map((line) => `- ${line}`) : ['Nothing.']),
  ].join('\n')}\n`;
}
