/** BullMQ's tables live beside ours, in a schema of their own, and hold ids only. `version`: what this BullMQ makes of them. */
export const QUEUE_SCHEMA = { name: "execution_queue", version: 11 } as const;
