/**
 * Errors that a person will read. Each is one sentence that says what is wrong, where, and what to do.
 * Anything else that is thrown is a bug and is shown with its stack.
 */
export type ExitCode = 1 | 2 | 3 | 4;

/** Exit codes of the CLI: 1 failed, 2 wrong use or configuration, 3 a check failed, 4 busy (lock or port). */
export const EXIT = { failed: 1, usage: 2, check: 3, busy: 4 } as const satisfies Record<string, ExitCode>;

export class AtalayaError extends Error {
  readonly exitCode: ExitCode;
  readonly details: Record<string, unknown>;

  /** `message` is one clear sentence; `details` go to the structured log only and must hold no secret. */
  constructor(
    message: string,
    options: { exitCode?: ExitCode; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AtalayaError';
    this.exitCode = options.exitCode ?? EXIT.failed;
    this.details = options.details ?? {};
  }
}

/** The message of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
