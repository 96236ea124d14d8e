// `npm test`: the set-up, then every check there is. Ends with "N passed, N failed"; exits non-zero when one failed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboards, fail, install, root } from './setup.mjs';

try {
  await install();
  await buildDashboards();
} catch (error) {
  fail(`The set-up failed: ${error.message}`);
}

const bin = (name) => join(root, 'node_modules', '.bin', name);
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function run(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, EVIDENCE_DISABLE_TELEMETRY: '1' },
    });
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(code ?? signal));
  });
}

async function check(name, command, args) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const code = await run(command, args);
  const ok = code === 0;
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(`${name} (ended with ${code})`);
  console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

async function vitest(project) {
  console.log(`\n== tests: ${project}`);
  const report = join(root, '.setup', `vitest-${project}.json`);
  rmSync(report, { force: true });
  const started = Date.now();
  const code = await run(bin('vitest'), [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ]);
  if (!existsSync(report)) {
    totals.failed += 1;
    failures.push(`tests: ${project} (no report, ended with ${code})`);
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests;
  totals.skipped += result.numPendingTests + result.numTodoTests;
  for (const file of result.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'failed') failures.push(`${project}: ${test.fullName}`);
      if (test.status === 'pending' || test.status === 'todo')
        failures.push(`${project}: not run here: ${test.fullName}`);
    }
    // A file that could not even be loaded has no test of its own to count.
    if (file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')) {
      totals.failed += 1;
      failures.push(`${project}: ${file.name.replace(`${root}/`, '')}: ${file.message.split('\n')[0]}`);
    }
  }
  if (code !== 0 && result.numFailedTests === 0 && !failures.some((line) => line.startsWith(`${project}:`))) {
    totals.failed += 1;
    failures.push(`tests: ${project} (ended with ${code})`);
  }
  console.log(`== tests: ${project}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

await check('types', bin('tsc'), ['--noEmit']);
await check('lint and format', bin('biome'), ['check', '.']);
await check('dashboards: texts, queries, figures', process.execPath, ['--test', 'dashboards/tests/']);
await vitest('unit');
await vitest('chain');

if (process.env.CI === 'true' && totals.skipped > 0) totals.failed += totals.skipped;
if (failures.length > 0) console.log(`\n${failures.map((line) => `  - ${line}`).join('\n')}`);
console.log(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exit(totals.failed > 0 ? 1 : 0);
