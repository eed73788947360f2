// The ordinary bot with the one improvement a profiler suggests first, so that nobody can say we beat a straw man.
import { startExpressBot } from "./express-bot.ts";
import { serveContender } from "./serve-contender.ts";

serveContender(startExpressBot("together"));
