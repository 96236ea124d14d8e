import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

export type Encoding = 'utf8' | 'utf16le' | 'utf16be' | 'windows-1252';

/** What one pass over a file tells. */
export interface FileFacts {
  path: string;
  bytes: number;
  /** Time of the last change, to notice a file that changes while it is read. */
  mtimeMs: number;
  sha256: string;
  encoding: Encoding;
  /** First 64 KiB. */
  head: Buffer;
  /** False when the bytes are no text in any encoding that is tried. */
  isText: boolean;
}

const HEAD = 64 * 1024;

/** Reads a file once: its hash, and whether and in which encoding it is text. */
export async function inspectFile(path: string): Promise<FileFacts> {
  const { size, mtimeMs } = await stat(path);
  const hash = createHash('sha256');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  let head = Buffer.alloc(0);
  for await (const block of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = block as Buffer;
    hash.update(bytes);
    if (head.length < HEAD) head = Buffer.concat([head, bytes.subarray(0, HEAD - head.length)]);
    if (!isUtf8) continue;
    try {
      decoder.decode(bytes, { stream: true });
    } catch {
      isUtf8 = false;
    }
  }
  if (isUtf8) {
    try {
      decoder.decode();
    } catch {
      isUtf8 = false;
    }
  }
  const encoding = encodingOf(head, isUtf8);
  return {
    path,
    bytes: size,
    mtimeMs,
    sha256: hash.digest('hex'),
    encoding,
    head,
    isText: encoding.startsWith('utf16') || looksLikeText(head),
  };
}

/** A mark at the beginning, then the zeros of UTF-16, then valid UTF-8, and what Windows writes in Western Europe. */
export function encodingOf(head: Buffer, isUtf8: boolean): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf16be';
  let even = 0;
  let odd = 0;
  for (let at = 0; at < head.length; at++) {
    if (head[at] !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  const half = head.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return 'utf16le';
  if (even > half * 0.4 && odd < half * 0.05) return 'utf16be';
  return isUtf8 ? 'utf8' : 'windows-1252';
}

/** Text has hardly any control characters; single zeros do occur in exports. */
function looksLikeText(head: Buffer): boolean {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return false;
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control++;
  return control <= head.length * 0.01;
}
