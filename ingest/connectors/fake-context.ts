import type { Connector, HttpFailure, Page, ReadContext, Slice, VendorRequest } from '../engine/connector.ts';
import { VendorError } from '../engine/http/errors.ts';

/** A reader's surroundings for tests: answers come from a function, requests and notes are kept. */
export interface FakeContext extends ReadContext {
  requests: VendorRequest[];
  notes: string[];
}

export interface FakeOptions {
  config: Record<string, unknown>;
  now?: string;
  /** The vendor: gives the JSON of an answer, or throws what the engine would throw. */
  answer: (request: VendorRequest, index: number) => unknown;
  memo?: Map<string, unknown>;
}

export function fakeContext({
  config,
  now = '2026-11-22T10:00:00Z',
  answer,
  memo,
}: FakeOptions): FakeContext {
  const requests: VendorRequest[] = [];
  const notes: string[] = [];
  return {
    config,
    memo,
    requests,
    notes,
    now: () => new Date(now),
    note: (message) => notes.push(message),
    async request<T>(request: VendorRequest): Promise<T> {
      requests.push(request);
      return answer(request, requests.length - 1) as T;
    },
  };
}

export function refusal(kind: VendorError['class']): VendorError {
  return new VendorError(`refused: ${kind}`, { class: kind });
}

/** Every page of a slice. */
export async function readAll(
  connector: Connector,
  stream: string,
  slice: Slice,
  context: ReadContext,
): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of streamOf(connector, stream).read!(slice, context)) pages.push(page);
  return pages;
}

/** The records of pages that belong to `stream`. */
export function recordsOf(pages: Page[], stream: string): Record<string, unknown>[] {
  return pages
    .flatMap((page) => page.records)
    .filter((item) => item.stream === stream)
    .map((item) => item.record as Record<string, unknown>);
}

export function streamOf(connector: Connector, name: string) {
  const stream = connector.streams.find((candidate) => candidate.name === name);
  if (!stream) throw new Error(`no stream ${name}`);
  return stream;
}

/** The class that the connector's own table gives a failed answer; undefined when no line of it matches. */
export function classOf(
  connector: Connector,
  status: number,
  body: unknown,
  headers = {},
): string | undefined {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const json = typeof body === 'string' ? undefined : body;
  const failure: HttpFailure = { status, headers, body: text, json };
  return connector.errors.find((rule) => rule.match(failure))?.class;
}
