import { randomBytes } from 'node:crypto';
import type { Answer, Call } from '../http.ts';
import { type Field, GraphqlError, parseQuery, pick } from './graphql.ts';
import { CONNECTIONS, type ConnectionName, type ShopObject, type ShopState } from './store.ts';

/** How long an operation runs, by the clock on the wall. */
const RUNS_MS = 25;
const AT_ONCE = 5;
/** Results that are kept, so that a long demo does not grow. */
const KEPT = 40;

interface Operation {
  id: string;
  shop: string;
  key: string;
  startedAt: number;
  file: Uint8Array;
  objects: number;
  roots: number;
}

/** Bulk operations of all shops and their files. */
export class BulkOperations {
  private readonly operations = new Map<string, Operation>();
  private count = 0;

  /** Runs a query over a shop; gives user errors when it cannot be run. */
  run(shop: string, state: ShopState, query: string): Record<string, unknown> {
    const running = [...this.operations.values()].filter(
      (operation) => operation.shop === shop && this.isRunning(operation),
    );
    if (running.length >= AT_ONCE) {
      const message = `A bulk query operation for this app and shop is already in progress: ${running[0]?.id}.`;
      return { bulkOperation: null, userErrors: [{ field: null, message, code: 'OPERATION_IN_PROGRESS' }] };
    }
    let lines: { text: string; isRoot: boolean }[];
    try {
      lines = resultOf(state, query);
    } catch (error) {
      if (!(error instanceof GraphqlError)) throw error;
      const message = `Bulk queries cannot be run: ${error.message}`;
      return { bulkOperation: null, userErrors: [{ field: ['query'], message, code: 'INVALID' }] };
    }
    const id = `gid://shopify/BulkOperation/${1_000_000 + ++this.count}`;
    this.operations.set(id, {
      id,
      shop,
      key: randomBytes(12).toString('hex'),
      startedAt: performance.now(),
      file: Buffer.from(lines.map(({ text }) => `${text}\n`).join('')),
      objects: lines.length,
      roots: lines.filter(({ isRoot }) => isRoot).length,
    });
    for (const old of [...this.operations.keys()].slice(0, -KEPT)) this.operations.delete(old);
    return { bulkOperation: this.show(shop, id, ''), userErrors: [] };
  }

  /** The operation as the API shows it; its file is on `host`. */
  show(shop: string, id: string, host: string): Record<string, unknown> | null {
    const operation = this.operations.get(id);
    if (operation === undefined || operation.shop !== shop) return null;
    const isRunning = this.isRunning(operation);
    const hasFile = !isRunning && operation.objects > 0;
    return {
      id,
      status: isRunning ? 'RUNNING' : 'COMPLETED',
      errorCode: null,
      objectCount: isRunning ? '0' : String(operation.objects),
      rootObjectCount: isRunning ? '0' : String(operation.roots),
      fileSize: hasFile ? String(operation.file.length) : null,
      url: hasFile ? `http://${host}/shopify/bulk/${id.split('/').at(-1)}.jsonl?key=${operation.key}` : null,
      partialDataUrl: null,
    };
  }

  /** A part of a result file, for whoever has the address. */
  download(call: Call): Answer {
    const number = /^\/bulk\/(\d+)\.jsonl$/.exec(call.path)?.[1];
    const operation = this.operations.get(`gid://shopify/BulkOperation/${number}`);
    if (operation === undefined || operation.key !== call.query.get('key'))
      return { status: 403, body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>' };
    const headers = { 'content-type': 'application/jsonl' };
    const range = /^bytes=(\d+)-(\d+)$/.exec(call.headers.range ?? '');
    if (range === null) return { status: 200, body: operation.file, headers };
    const [from, to] = [Number(range[1]), Math.min(Number(range[2]), operation.file.length - 1)];
    const span = `bytes ${from}-${to}/${operation.file.length}`;
    return {
      status: 206,
      body: operation.file.subarray(from, to + 1),
      headers: { ...headers, 'content-range': span },
    };
  }

  private isRunning({ startedAt }: Operation): boolean {
    return performance.now() - startedAt < RUNS_MS;
  }
}

/** One line an object; what is nested in a connection follows in no order, with its parent's id. */
function resultOf(state: ShopState, query: string): { text: string; isRoot: boolean }[] {
  const [root] = parseQuery(query);
  const name = root?.name as ConnectionName;
  if (root === undefined || !CONNECTIONS.includes(name))
    throw new GraphqlError(`there is no connection '${root?.name}'`);
  const fields = nodeFields(root);
  const own = fields.filter((field) => field.fields[0]?.name !== 'edges');
  const nested = fields.filter((field) => field.fields[0]?.name === 'edges');
  const lines: { text: string; isRoot: boolean }[] = [];
  const children: string[] = [];
  for (const object of search(state[name], String(root.args.query ?? ''))) {
    lines.push({ text: JSON.stringify(pick(object, own, name)), isRoot: true });
    for (const field of nested) {
      const { edges } = object[field.name] as { edges: { node: unknown }[] };
      for (const { node } of edges) {
        const shown = pick(node, nodeFields(field), field.name) as object;
        children.push(JSON.stringify({ ...shown, __parentId: object.id }));
      }
    }
  }
  return [...lines, ...children.reverse().map((text) => ({ text, isRoot: false }))];
}

function nodeFields(connection: Field): Field[] {
  const edges = connection.fields.find(({ name }) => name === 'edges');
  const fields = edges?.fields.find(({ name }) => name === 'node')?.fields;
  if (fields === undefined) throw new GraphqlError('a bulk query must contain edges and node');
  return fields;
}

/** Shopify's search as far as times of change go. */
export function search(objects: readonly ShopObject[], filter: string): ShopObject[] {
  const terms = [...filter.matchAll(/updated_at:(>=|<=|>|<)'([^']+)'/g)].map(
    ([, operator, value = '']) => [operator, Date.parse(value)] as const,
  );
  return objects.filter(({ updatedAt }) => {
    const at = Date.parse(updatedAt);
    return terms.every(([operator, value]) => {
      if (operator === '>=') return at >= value;
      if (operator === '<=') return at <= value;
      return operator === '>' ? at > value : at < value;
    });
  });
}
