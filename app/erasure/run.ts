import { existsSync } from 'node:fs';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import { runPipeline } from '../../pipelines/index.ts';
import { print, printJson } from '../output.ts';
import type { OpenProject } from '../project.ts';
import { failureOf, refreshDashboards } from '../run.ts';
import { eraseCustomer, openErasures, previewErasure } from './index.ts';

/** Erases on the command line: shows what it takes, asks for `--yes`, and prints the receipt. */
export async function eraseNow(
  { ws, sandbox }: OpenProject,
  id: string,
  options: { reason?: string; by: string; dryRun?: boolean; yes?: boolean; json?: boolean },
): Promise<void> {
  const begun = (await openErasures(ws)).some((row) => row.customer_id === id || row.id === id);
  if (options.dryRun || (!options.yes && !begun)) {
    const subject = await previewErasure(ws, id);
    if (options.json) return printJson(subject);
    await print(
      `${subject.customerId}: ${subject.records} records, ${subject.fingerprints.length} signs that identify the person, ${subject.shared} shared with other people (those stay with them).`,
    );
    if (options.dryRun) return;
    throw new AtalayaError('Nothing was erased: add --yes to do it. There is no way back.', {
      exitCode: EXIT.usage,
    });
  }
  if (!options.reason && !begun) {
    throw new AtalayaError('Say why with --reason: the receipt and the audit keep it.', {
      exitCode: EXIT.usage,
    });
  }
  const receipt = await eraseCustomer(ws, id, {
    reason: options.reason ?? '',
    by: options.by,
    demo: sandbox && existsSync(sandbox.configFile) ? () => sandbox.forget() : undefined,
    build: async () => {
      const result = await runPipeline(ws, { kind: 'build', refresh: refreshDashboards });
      const failure = failureOf(result);
      if (failure) throw failure;
      return result.release!;
    },
    progress: (step) => ws.log.info({ step }, 'erasing'),
  });
  if (options.json) return printJson(receipt);
  await print(`Erased. Receipt ${receipt.erasure}, ${receipt.sha256}`);
  for (const [place, counts] of Object.entries(receipt.places)) {
    const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
    await print(`  ${place.padEnd(12)} ${parts.join(', ')}`);
  }
}
