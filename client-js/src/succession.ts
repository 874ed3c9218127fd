import type { Clock } from './clock.js';
import type { Paths } from './paths.js';
import type { TransportName } from './transport.js';

/** Milliseconds until the best transport is tried again, while another one serves. */
const PROBES = [60_000, 300_000, 900_000];

/** When a connection that serves is to be replaced by another one. */
export interface Succession {
  /** A new one serves; `borrowed`: it is that of another tab. */
  onServing(name: TransportName, borrowed?: boolean): void;
  /** It serves no more. What another transport would be worth is still to be found out. */
  onServed(): void;
  stop(): void;
}

/** `replace` is to open another connection, over this transport if one is named. */
export function newSuccession(
  clock: Clock,
  paths: Paths,
  replace: (only?: readonly TransportName[]) => void,
): Succession {
  let cancelProbe: (() => void) | undefined;
  let cancelSuccessor: (() => void) | undefined;

  /** The best transport may have become possible. */
  const probe = (count: number): void => {
    cancelProbe = clock.after(PROBES[count] as number, () => {
      probe(Math.min(count + 1, PROBES.length - 1));
      replace([paths.best]);
    });
  };

  const onServed = (): void => cancelSuccessor?.();

  const stop = (): void => {
    onServed();
    cancelProbe?.();
    cancelProbe = undefined;
  };

  return {
    onServing(name, borrowed) {
      onServed();
      if (name === paths.best || borrowed) stop();
      else if (!cancelProbe) probe(0);
      const due = borrowed ? undefined : paths.successorAfter(name);
      if (due) cancelSuccessor = clock.after(due, () => replace());
    },
    onServed,
    stop,
  };
}
