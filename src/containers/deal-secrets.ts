// Makes the secrets of an installation in containers, and deals to each process the ones that it needs and no other: the vault's
// key goes to the engines alone, the database owner's password to what prepares the database and to the command line. Again: makes nothing anew, deals what has changed (`vault.public` after a rotation).
import { existsSync } from "node:fs";
import { chown, copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { home } from "../../config/home.ts";
import { makeSecrets } from "../start/make-secrets.ts";
import { secretFile } from "../start/secret-files.ts";

/** Where each process finds the stores. */
export interface Places {
  readonly postgres: string;
  readonly redis: string;
}

/** `root` gets one folder per receiver; `engine` is where everything is made. */
export async function dealSecrets(root: string, places: Places): Promise<void> {
  const folder = (name: string): string => join(root, name);
  // The engines' folder is their `secrets` itself.
  const made = { ...home(root), secrets: folder("engine") };
  const inEngine = (file: string): string => join(folder("engine"), basename(file));
  const files = {
    ...made,
    ...{ vaultKey: inEngine(made.vaultKey), vaultPublic: inEngine(made.vaultPublic) },
    ...{ operatorToken: inEngine(made.operatorToken), demo: folder("never") },
    ...{
      sessionKey: join(folder("service"), "session.key"),
      peopleKey: join(folder("service"), "people.key"),
      notifyKey: join(folder("service"), "notify.key"),
    },
  };
  await makeSecrets(files);
  const owner = await secretFile(join(folder("postgres"), "owner.password"), 32);
  const engine = await secretFile(join(folder("engine"), "database.password"), 32);
  const service = await secretFile(join(folder("service"), "database.password"), 32);
  const redis = await secretFile(join(folder("redis"), "password"), 32);
  await secretFile(join(folder("grafana"), "admin.password"), 24);
  const database = (user: string, password: string) =>
    `postgres://${user}:${password}@${places.postgres}/flotilla`;
  await put(folder("owner"), "database.url", database("flotilla", owner));
  // Engines once connected as the owner: what they were dealt then is written over here, or taken away.
  await rm(join(folder("engine"), "service-database.url"), { force: true });
  for (const [receiver, password] of Object.entries({ engine, service })) {
    const url = database(`flotilla_${receiver}`, password);
    await put(folder(receiver), "database.url", url);
    await put(folder("owner"), `${receiver}-database.url`, url);
  }
  for (const receiver of ["engine", "service"])
    await put(folder(receiver), "redis.url", `redis://:${redis}@${places.redis}`);
  await put(folder("redis"), "redis.conf", redisConf(redis));
  await copyFile(files.vaultPublic, join(folder("service"), "vault.public"));
  const operator = (await readFile(files.operatorToken, "utf8")).trim();
  for (const receiver of ["service", "prometheus"]) await put(folder(receiver), "operator.token", operator);
}

/** Whose each folder is, by the users of the images. */
const OWNERS = {
  ...{
    engine: 10_001,
    service: 10_001,
    owner: 10_001,
    postgres: 999,
    redis: 999,
    prometheus: 65_534,
    grafana: 472,
  },
  ...{ "caddy-data": 10_002, "caddy-config": 10_002 },
} as const;

/** Every folder and its files to the user who works with them. As root only. */
export async function giveAway(root: string): Promise<void> {
  for (const [receiver, user] of Object.entries(OWNERS)) {
    const folder = join(root, receiver);
    if (!existsSync(folder)) continue;
    for (const name of await readdir(folder)) await chown(join(folder, name), user, user);
    await chown(folder, user, user);
  }
}

async function put(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, name), `${text}\n`, { mode: 0o600 });
}

/** Every write goes to disk within a second, and no job is ever evicted. */
function redisConf(password: string): string {
  return [
    `requirepass ${password}`,
    ...["appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction", "dir /data", 'save ""'],
  ].join("\n");
}
