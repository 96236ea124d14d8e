// Writes a .br and a .gz beside every text or WebAssembly file of the build that is worth it. Built-ins alone.
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const BUILD = join(dirname(fileURLToPath(import.meta.url)), '..', process.argv[2] ?? 'build');
const KINDS = new Set(['.js', '.css', '.wasm', '.json', '.html', '.svg']);
const SMALLEST = 1024;
/** Above this size, the engine's WebAssembly, the best quality costs a minute for a few per cent. */
const LARGE = 4 * 1024 * 1024;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

async function compress(path) {
	const content = await readFile(path);
	const quality = content.length > LARGE ? 9 : 11;
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: quality,
		[constants.BROTLI_PARAM_SIZE_HINT]: content.length,
		[constants.BROTLI_PARAM_LGWIN]: 24
	};
	const [br, gz] = await Promise.all([brotli(content, { params }), zip(content, { level: 9 })]);
	await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
	return { before: content.length, after: br.length };
}

const started = Date.now();
let before = 0;
let after = 0;
for (const entry of await readdir(BUILD, { recursive: true })) {
	const path = join(BUILD, entry);
	const info = await stat(path);
	if (!info.isFile() || info.size < SMALLEST || !KINDS.has(extname(path))) continue;
	const sizes = await compress(path);
	before += sizes.before;
	after += sizes.after;
}
const mb = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
console.log(`dashboards: compressed ${mb(before)} to ${mb(after)} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
