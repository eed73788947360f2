// The samples of what belongs to a person: their proofs, sessions, codes and keys.
import { randomUUID } from "node:crypto";
import type { Sample } from "./samples.testing.ts";

const AT = 1_800_000_000_000;

/** After `trader` and `provider`, before nothing. */
export const PEOPLE_SAMPLES: Readonly<Record<string, Sample>> = {
  person: {
    belongs: "person",
    row: ({ tenant, person }) => ({
      ...{ tenant_id: tenant, id: person, email: `${person}@people.example`, name: "p", created_at: AT },
      ...{ status: "active", roles: ["viewer"] },
    }),
  },
  person_secret: {
    belongs: "person",
    row: ({ tenant, person }) => ({ tenant_id: tenant, person_id: person, factor_step: 1 }),
  },
  mail_link: {
    belongs: "person",
    row: ({ tenant, person }) => ({
      ...{ tenant_id: tenant, id: randomUUID(), person_id: person, purpose: "password" },
      ...{ token_hash: randomUUID(), expires_at: AT, created_at: AT },
    }),
  },
  session: {
    belongs: "person",
    row: ({ tenant, person, session }) => ({
      ...{ tenant_id: tenant, id: session, person_id: person, ip: "127.0.0.1" },
      ...{ rotated_at: AT, created_at: AT, expires_at: AT },
    }),
  },
  one_time_code: {
    belongs: "person",
    row: ({ tenant, person, session }) => ({
      ...{ tenant_id: tenant, id: randomUUID(), person_id: person, session_id: session, purpose: "step-up" },
      ...{ channel: "email", destination: "a", proof: "p", expires_at: AT, created_at: AT },
    }),
  },
  api_key: {
    belongs: "person",
    row: ({ tenant, person }) => ({
      ...{ tenant_id: tenant, id: randomUUID(), person_id: person, name: "k", prefix: "flk" },
      ...{ key_hash: randomUUID(), scopes: ["read"], created_at: AT },
    }),
  },
  attempt: {
    belongs: "tenant",
    row: ({ tenant }) => ({ tenant_id: tenant, key: "ip:127.0.0.1", count: 1, ends_at: AT }),
  },
  outbox_message: {
    belongs: "tenant",
    row: ({ tenant }) => ({
      ...{ tenant_id: tenant, channel: "email", address: "a", subject: "s", body: "b", created_at: AT },
    }),
  },
};
