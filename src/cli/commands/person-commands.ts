// Who may sign in: list people, invite them; and the outbox, where messages wait that no mail service takes.
import { type Command, Option } from "commander";
import { type Administration, change } from "../../../adapters/postgres/admin/administration.ts";
import { LINK_LIFE_MS } from "../../../adapters/postgres/people/mail-links.ts";
import { listOutbox } from "../../../adapters/postgres/people/outbox.ts";
import {
  findPerson,
  invitePerson,
  listPeople,
  type PersonRow,
} from "../../../adapters/postgres/people/people.ts";
import type { Locale } from "../../../adapters/postgres/people/people-tables.ts";
import { ROLES, type Role } from "../../../adapters/postgres/people/role.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { newInvitation } from "../../service/people/invitation.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";

interface OfPlatform {
  /** The platform's own people. */
  readonly platform?: boolean;
}

interface InviteOptions {
  readonly role: readonly Role[];
  readonly name?: string;
  readonly locale: Locale;
}

const PEOPLE_MAX = 1_000;
const MESSAGES = 20;

export function personCommands(program: Command, run: Run): void {
  const people = program.command("people").description("who may sign in");
  people
    .command("list")
    .description("the tenant's people, newest first")
    .option("--platform", "the platform's own")
    .action(run(list));
  people
    .command("invite <email>")
    .description("an invitation, shown once; for somebody already invited a new one")
    .addOption(new Option("--role <role...>", "one or more").choices(ROLES).makeOptionMandatory())
    .option("--name <name>", "default: the address")
    .addOption(new Option("--locale <locale>").choices(["en", "pt-BR"]).default("en"))
    .action(run(invite));
  program
    .command("outbox")
    .description(`messages to people that no service delivers: the last ${MESSAGES}`)
    .option("--platform", "to the platform's own people")
    .action(run(outbox));
}

async function list(context: CliContext, options: OfPlatform): Promise<void> {
  const { admin } = await context.record();
  const tenantId = await tenantOf(context, options.platform === true);
  const rows = await listPeople(admin, { tenantId, limit: PEOPLE_MAX, after: undefined });
  const cells = rows.map(({ id, email, name, status, roles, second_factor }) => ({
    ...{ id, email, name, status, roles: roles.join(" "), factor: second_factor },
  }));
  context.out.table(cells, "Nobody yet.");
}

async function invite(
  context: CliContext,
  email: string,
  { role, name, locale }: InviteOptions,
): Promise<void> {
  const { admin } = await context.record();
  const tenantId = await tenantOf(context, role.includes("platform-admin"));
  const known = await findPerson(admin, tenantId, { email });
  const person =
    known ?? (await invited(admin, { tenantId, email, name: name ?? email, locale, roles: role }));
  if (person.status !== "invited")
    throw new CliProblem(
      `${email} is ${person.status} here already.`,
      "They may ask for a new password at POST /v1/password-resets.",
      EXIT.refused,
    );
  if (known !== undefined)
    granted(
      await change(
        admin,
        { tenantId, action: "person.invited-again", subject: known.id },
        async () => undefined,
      ),
    );
  const token = await newInvitation(admin, person);
  const until = moment(admin.clock.now() + LINK_LIFE_MS.invitation);
  context.out.record({ person: person.id, email: person.email, roles: person.roles.join(" "), token, until });
  context.out.note(
    "Whoever has the token chooses the password: POST /v1/invitations/accept (README, People).",
  );
}

async function invited(
  admin: Administration,
  newcomer: Parameters<typeof invitePerson>[1],
): Promise<PersonRow> {
  const id = granted(await invitePerson(admin, newcomer));
  const person = await findPerson(admin, newcomer.tenantId, { id });
  if (person === undefined) throw new Error("the person that was just invited is not there");
  return person;
}

async function outbox(context: CliContext, options: OfPlatform): Promise<void> {
  const { admin } = await context.record();
  const messages = await listOutbox(admin, await tenantOf(context, options.platform === true), MESSAGES);
  const rows = messages.map(({ created_at, channel, address, subject, body }) => ({
    ...{ at: moment(created_at), channel, to: address, subject, body },
  }));
  context.out.table(rows, "No messages.");
}

function tenantOf(context: CliContext, ofPlatform: boolean): Promise<TenantId> {
  return ofPlatform ? context.platformId() : context.tenantId();
}
