/** Of the execution queue of one engine slot. */
export function queueName(slot: number): string {
  return slot === 0 ? "execution" : `execution-${slot}`;
}
