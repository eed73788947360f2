// Messages to people of an installation without mail or Telegram: the operator reads them here.
import type { Command } from "commander";
import { readOutbox } from "../../../adapters/notify/outbox-file.ts";
import type { CliContext } from "../cli-context.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";

const SHOWN = 50;

export function notificationCommands(program: Command, run: Run): void {
  program
    .command("notifications")
    .description("what people were told")
    .command("outbox")
    .description("messages that were kept here because neither mail nor Telegram is set up, newest first")
    .action(run(outbox));
}

async function outbox(context: CliContext): Promise<void> {
  const messages = await readOutbox(context.messageOutboxFile, SHOWN);
  const rows = messages.map(({ at, channel, address, subject, body }) => ({
    ...{ at: moment(at), channel, to: address, subject, body },
  }));
  context.out.table(rows, "Nobody was told anything yet.");
}
