// Tenant admins look after the tenant's providers and traders. Who of them may sign in is another matter: that is about people.
import { sql } from "kysely";
import { z } from "zod";
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import {
  createProvider,
  createTrader,
  type PersonKind,
  renamePerson,
} from "../../../adapters/postgres/admin/people.ts";
import { list } from "../../../adapters/postgres/history/listing.ts";
import { MEMBERS, type MemberRecord } from "../../../adapters/postgres/members/member-listing.ts";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { page, pageOf, pageQuery, readCursor } from "../http/page.ts";
import { idView, instantView, iso } from "../http/view-text.ts";

interface Kind {
  readonly kind: PersonKind;
  /** As in ids of operations. */
  readonly Noun: "Provider" | "Trader";
  readonly holds: "strategies" | "accounts";
  readonly create: (
    admin: Administration,
    wanted: { readonly tenantId: TenantId; readonly name: string },
  ) => ReturnType<typeof createProvider> | ReturnType<typeof createTrader>;
}

const KINDS: readonly Kind[] = [
  { kind: "provider", Noun: "Provider", holds: "strategies", create: createProvider },
  { kind: "trader", Noun: "Trader", holds: "accounts", create: createTrader },
];

const nameBody = z.strictObject({ name: z.string().trim().min(1).max(200) });
const params = z.object({ id: z.uuid().transform((id) => id as ProviderId | TraderId) });

export function memberOperations(): readonly Operation[] {
  return KINDS.flatMap((kind) => [listOf(kind), one(kind), create(kind), rename(kind)]);
}

function viewOf({ Noun, holds }: Kind) {
  return z
    .object({
      id: idView,
      name: z.string(),
      createdAt: instantView,
      holds: z.int().meta({ description: `Its ${holds}.` }),
      tradingState: z.enum(["active", "reducing", "flattening", "halted"]).meta({
        description: "Of its own kill switch: how one is suspended and let go again.",
      }),
    })
    .meta({ id: Noun });
}

function asView({ id, name, createdAt, holds, tradingState }: MemberRecord) {
  return { id, name, createdAt: iso(createdAt as UnixMs), holds, tradingState };
}

function listOf(kind: Kind): Operation {
  return operation({
    id: `list${kind.Noun}s`,
    method: "GET",
    path: `/v1/${kind.kind}s`,
    tag: "Members",
    summary: `The tenant's ${kind.kind}s, newest first`,
    query: pageQuery,
    success: { status: 200, description: "One page.", body: pageOf(viewOf(kind)) },
    problems: ["CURSOR_INVALID"],
    handle: async ({ admin, tenantId, query: { limit, cursor } }) => {
      const place = readCursor(cursor);
      if (place.kind === "invalid") return refuse("CURSOR_INVALID", { field: "cursor" });
      const after = place.kind === "after" ? place.position : undefined;
      const ask = { from: undefined, to: undefined, conditions: [], after, limit: limit + 1 };
      const rows = await read(admin, tenantId, (db) => list(db, tenantId, MEMBERS[kind.kind], ask));
      return done(
        page(rows, limit, {
          positionOf: ({ listedAt, listedId }) => ({ at: listedAt, id: listedId }),
          itemOf: asView,
        }),
      );
    },
  });
}

function one(kind: Kind): Operation {
  return operation({
    id: `get${kind.Noun}`,
    method: "GET",
    path: `/v1/${kind.kind}s/:id`,
    tag: "Members",
    summary: `One ${kind.kind}`,
    params,
    success: { status: 200, description: "As it stands.", body: viewOf(kind) },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, tenantId, params: { id } }) => {
      const ask = { from: undefined, to: undefined, conditions: [sql`m.id = ${id}`], after: undefined };
      const [found] = await read(admin, tenantId, (db) =>
        list(db, tenantId, MEMBERS[kind.kind], { ...ask, limit: 1 }),
      );
      return found === undefined ? refuse("NOT_FOUND") : done(asView(found));
    },
  });
}

function create({ kind, Noun, create: make }: Kind): Operation {
  return operation({
    id: `create${Noun}`,
    method: "POST",
    path: `/v1/${kind}s`,
    tag: "Members",
    summary: `A new ${kind}`,
    body: nameBody,
    success: { status: 201, description: "Made.", body: z.object({ id: idView }).meta({ id: `New${Noun}` }) },
    problems: ["ALREADY_THERE", "LIMIT_REACHED"],
    handle: async ({ admin, tenantId, body: { name } }) =>
      answerOf<string, { id: string }>(await make(admin, { tenantId, name }), (id) => ({ id })),
  });
}

function rename({ kind, Noun }: Kind): Operation {
  return operation({
    id: `rename${Noun}`,
    method: "PATCH",
    path: `/v1/${kind}s/:id`,
    tag: "Members",
    summary: `Another name for a ${kind}`,
    params,
    body: nameBody,
    success: { status: 204, description: "Renamed." },
    problems: ["NOT_FOUND", "ALREADY_THERE"],
    handle: async ({ admin, tenantId, params: { id }, body: { name } }) =>
      answerOf(await renamePerson(admin, kind, { tenantId, id, name }), () => undefined),
  });
}
