// Makes a denial whose sentence and detail cannot disagree: the sentence is filled from the detail.
import type { Denial } from "../engine/domain/decision.ts";
import { DENIAL_SENTENCES, type DenialCode } from "./denial-codes.ts";

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type DetailOf<Code extends DenialCode> = Readonly<
  Record<Placeholders<(typeof DENIAL_SENTENCES)[Code]>, string> & Record<string, string>
>;

/** `detail` must name at least what the code's sentence mentions. */
export function deny<Code extends DenialCode>(code: Code, detail: DetailOf<Code>): Denial {
  const texts: Readonly<Record<string, string>> = detail;
  const sentence = DENIAL_SENTENCES[code].replace(/\{(\w+)\}/g, (whole, name) => texts[name] ?? whole);
  return { code, sentence, detail: texts };
}
