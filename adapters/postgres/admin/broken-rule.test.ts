import { describe, expect, it } from "vitest";
import { disallowedSentence, missingSentence } from "./broken-rule.ts";

describe("a broken rule, in words", () => {
  it.each([
    ["strategy_tenant_id_provider_id_fkey", "the provider that it names is not in this tenant."],
    ["provider_tenant_id_fkey", "there is no such tenant."],
    ["renamed", "it names something that is not in this tenant."],
  ])("of the foreign key %s", (constraint, sentence) => {
    expect(missingSentence(constraint)).toBe(sentence);
  });

  it.each([
    ["account_position_mode_check", "account", "its position mode has a value that is not allowed."],
    ["tenant_name_check", "tenant", "its name has a value that is not allowed."],
    ["one_time_code_check", "one_time_code", "a value is not allowed."],
    ["", "", "a value is not allowed."],
  ])("of the check %s", (constraint, table, sentence) => {
    expect(disallowedSentence(constraint, table)).toBe(sentence);
  });
});
