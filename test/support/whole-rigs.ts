/** `npm test` plays a part of the longest rigs; `WHOLE_RIGS=on npm test test/crash` all of them, in about five minutes. */
export const WHOLE_RIGS = process.env.WHOLE_RIGS === "on";
