// Builds the single-page application without any data and without the network. Uses Node's built-ins alone, apart from
// the tools it starts; `npm ci` in this folder comes first.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const template = join(modules, '@evidence-dev/evidence/template');

function run(script, args, env = {}) {
	const result = spawnSync(process.execPath, [script, ...args], {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, ...env }
	});
	if (result.status !== 0) {
		console.error(`dashboards: ${args.join(' ') || script} failed; the lines above say why.`);
		process.exit(result.status ?? 1);
	}
}

if (!existsSync(modules)) {
	console.error('dashboards: node_modules is missing; run `npm ci` in dashboards/ first.');
	process.exit(1);
}

run(join(modules, 'patch-package/index.js'), []);
// The template's own pages: a query console and settings in English that nobody asked for, and icons of another product
for (const page of ['explore', 'settings', 'manifest.webmanifest', 'fix-tprotocol-service-worker.js', '+page.md']) {
	rmSync(join(template, 'src/pages', page), { recursive: true, force: true });
}
rmSync(join(template, 'static'), { recursive: true, force: true });
rmSync(join(root, '.evidence'), { recursive: true, force: true });
rmSync(join(root, 'build'), { recursive: true, force: true });

run(join(modules, '@evidence-dev/evidence/cli.js'), ['build'], {
	VITE_EVIDENCE_SPA: 'true',
	EVIDENCE_DISABLE_TELEMETRY: '1',
	send_anonymous_usage_stats: 'no'
});
if (!existsSync(join(root, 'build/index.html'))) {
	console.error('dashboards: the build ended without build/index.html; the lines above say why.');
	process.exit(1);
}

const fonts = join(modules, '@evidence-dev/tailwind/fonts/Inter-3.19');
mkdirSync(join(root, 'build/fonts'), { recursive: true });
cpSync(join(fonts, 'Inter-roman.var.woff2'), join(root, 'build/fonts/inter.woff2'));
cpSync(join(fonts, 'LICENSE.txt'), join(root, 'build/fonts/inter-license.txt'));
rmSync(join(root, 'build/data'), { recursive: true, force: true });

run(join(root, 'scripts/precompress.mjs'), []);

// Evidence writes to build/ alone. The finished build takes the place of the last one at once: a gateway that serves
// meanwhile never meets half of it, and a build that broke leaves the last one there.
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(join(root, 'build'), join(root, 'dist'));
