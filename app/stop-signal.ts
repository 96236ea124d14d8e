const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface StopSignal {
  /** Resolves when somebody asks this process to end. */
  promise: Promise<void>;
  requested(): boolean;
  /** Gives the signals back to their default. */
  release(): void;
}

/** Listens for Ctrl-C and for a supervisor's request to end; asked twice, the process ends at once. */
export function stopSignal(): StopSignal {
  let requested = false;
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  const onSignal = () => {
    if (requested) process.exit(130);
    requested = true;
    resolve();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    promise,
    requested: () => requested,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
