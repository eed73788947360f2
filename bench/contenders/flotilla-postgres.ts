// Flotilla with its execution queue on PostgreSQL: the default, one store for everything.
import { startFlotilla } from "./flotilla-engine.ts";
import { serveContender } from "./serve-contender.ts";

serveContender(startFlotilla("postgres"));
