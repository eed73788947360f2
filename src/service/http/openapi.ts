// The frame of the OpenAPI document; operations and schemas are added from their definitions.
import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";

export const OPENAPI: NonNullable<FastifyDynamicSwaggerOptions["openapi"]> = {
  openapi: "3.1.0",
  info: {
    title: "Flotilla",
    version: "1",
    description:
      "One signal, every account, each under its own protection. Decimals are text, times ISO 8601. Every refusal is an RFC 9457 problem with a stable `code`.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  components: {
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer", description: "An access token, or an API key." },
    },
  },
  security: [{ bearer: [] }],
};
