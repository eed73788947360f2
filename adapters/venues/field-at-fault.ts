// Where an answer could not be read: the field, never its value. Where its names are the venue's own, they are its words too.
import type { z } from "zod";
import { venueWords } from "./venue-words.ts";

export function fieldAtFault({ issues }: z.ZodError): string {
  return venueWords(issues[0]?.path.join(".") ?? "");
}
