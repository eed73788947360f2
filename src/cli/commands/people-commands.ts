// Providers and traders of a tenant.
import type { Command } from "commander";
import {
  createProvider,
  createTrader,
  listProviders,
  listTraders,
} from "../../../adapters/postgres/admin/people.ts";
import { granted } from "../cli-context.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";

export function peopleCommands(program: Command, run: Run): void {
  const providers = program.command("providers").description("who posts signals");
  providers
    .command("list")
    .description("the tenant's providers")
    .action(
      run(async (context) => {
        const { admin } = await context.record();
        const rows = await listProviders(admin, await context.tenantId());
        const cells = rows.map(({ id, name, createdAt }) => ({ id, name, created: moment(createdAt) }));
        context.out.table(cells, "No providers yet.");
      }),
    );
  providers
    .command("create <name>")
    .description("a new provider; its webhook comes with `strategies create`")
    .action(
      run(async (context, name: string) => {
        const { admin } = await context.record();
        const tenantId = await context.tenantId();
        context.out.record({ id: granted(await createProvider(admin, { tenantId, name })), name });
      }),
    );

  const traders = program.command("traders").description("who follows signals with their own accounts");
  traders
    .command("list")
    .description("the tenant's traders")
    .action(
      run(async (context) => {
        const { admin } = await context.record();
        const rows = await listTraders(admin, await context.tenantId());
        const cells = rows.map(({ id, name, createdAt }) => ({ id, name, created: moment(createdAt) }));
        context.out.table(cells, "No traders yet.");
      }),
    );
  traders
    .command("create <name>")
    .description("a new trader")
    .action(
      run(async (context, name: string) => {
        const { admin } = await context.record();
        const tenantId = await context.tenantId();
        context.out.record({ id: granted(await createTrader(admin, { tenantId, name })), name });
      }),
    );
}
