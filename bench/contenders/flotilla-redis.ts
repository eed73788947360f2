// Flotilla with its execution queue on Redis: the production and low-latency profile.
import { startFlotilla } from "./flotilla-engine.ts";
import { serveContender } from "./serve-contender.ts";

serveContender(startFlotilla("redis"));
