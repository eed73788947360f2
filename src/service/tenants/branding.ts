// What a tenant may say about its looks. Nothing in it is ever run: colours, addresses of images, and values of a few CSS variables
// that can be nothing but values.
import { z } from "zod";
import { contrast, SHAPE_CONTRAST_MIN, TEXT_CONTRAST_MIN } from "./contrast.ts";

const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, "must be a colour like #0b5fff");

const colours = z
  .strictObject({
    background: colour,
    text: colour,
    primary: colour.meta({ description: "Of buttons and links." }),
    onPrimary: colour.meta({ description: "Of what is written on buttons." }),
  })
  .superRefine(({ background, text, primary, onPrimary }, context) => {
    const check = (field: string, one: string, other: string, least: number, what: string) => {
      const ratio = contrast(one, other);
      if (ratio >= least) return;
      const message = `contrast to ${what} is ${ratio.toFixed(2)}; WCAG asks for ${least}`;
      context.addIssue({ code: "custom", path: [field], message });
    };
    check("text", text, background, TEXT_CONTRAST_MIN, "the background");
    check("onPrimary", onPrimary, primary, TEXT_CONTRAST_MIN, "the primary colour");
    check("primary", primary, background, SHAPE_CONTRAST_MIN, "the background");
  });

const imageUrl = z
  .url()
  .max(2_000)
  .refine((text) => isPlainHttps(text), "must be https, without a user or password");

function isPlainHttps(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "https:" && url.username === "" && url.password === "";
}

/** No bracket, colon, semicolon, slash, backslash or brace: no function, no address, no further rule. */
const variableValue = z
  .string()
  .max(100)
  .regex(/^[#a-zA-Z0-9.,% -]+$/, "must be a plain value like 8px");

export const brandingBody = z
  .strictObject({
    colours,
    logoUrl: imageUrl,
    faviconUrl: imageUrl,
    variables: z
      .record(z.string().regex(/^--brand-[a-z0-9-]{1,40}$/, "must begin with --brand-"), variableValue)
      .refine((variables) => Object.keys(variables).length <= 50, "at most 50"),
  })
  .partial()
  .meta({ id: "Branding" });
