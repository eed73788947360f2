// Fields that several requests about people have.
import { z } from "zod";

export const tenantSlug = z
  .string()
  .max(63)
  .optional()
  .meta({ description: "On the installation's own address: the slug of the tenant." });
export const emailText = z.email().max(254);
export const codeText = z.string().trim().min(6).max(20);
export const nameText = z.string().trim().min(1).max(200);
export const localeText = z.enum(["en", "pt-BR"]);
