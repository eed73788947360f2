// Loaded before a service process: everything in it stays as it is but the file that proves who calls, in whose place a fixed
// answer stands. The product has no such switch; this one lives in the loader of a process that only the bench starts.
import { registerHooks } from "node:module";

const PROOF = /\/src\/service\/access\/authenticate\.ts$/;
const FIXED = new URL("fixed-caller.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const found = nextResolve(specifier, context);
    return PROOF.test(found.url) ? nextResolve(FIXED, context) : found;
  },
});
