// What a rule of the record holds against a change, in words that need no knowledge of the rule's name.

/** The name of a foreign key ends in what it leads to: `strategy_tenant_id_provider_id_fkey`. */
export function missingSentence(constraint: string): string {
  const [, noun] = /_([a-z]+)_id_fkey$/.exec(constraint) ?? [];
  if (noun === undefined) return "it names something that is not in this tenant.";
  return noun === "tenant" ? "there is no such tenant." : `the ${noun} that it names is not in this tenant.`;
}

/** The name of a check on one column holds table and column: `account_position_mode_check`. */
export function disallowedSentence(constraint: string, table: string): string {
  const column = constraint.startsWith(`${table}_`) ? constraint.slice(table.length + 1) : "";
  const [, name] = /^([a-z_]+)_check\d*$/.exec(column) ?? [];
  return name === undefined
    ? "a value is not allowed."
    : `its ${name.replaceAll("_", " ")} has a value that is not allowed.`;
}
