/** `npm test` plays a part of the longest rigs; with `WHOLE_RIGS=on` it plays all of each. */
export const WHOLE_RIGS = process.env.WHOLE_RIGS === "on";
