// The event loop is one for all: bulk work asks for turns on it, and stands back while somebody's own order is on its way.
export interface LoopTurns {
  /** Resolves once what waits for this process's attention was heard, and no order holds bulk work back. */
  next(): Promise<void>;
  /** Until the answer is called bulk work gets a turn only now and then. */
  holdBack(): () => void;
}
