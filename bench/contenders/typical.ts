// The ordinary bot as most are written: the webhook handler awaits one queue.add per account.
import { startExpressBot } from "./express-bot.ts";
import { serveContender } from "./serve-contender.ts";

serveContender(startExpressBot("one-by-one"));
