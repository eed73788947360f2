// What is generated from the service's operations and committed: the OpenAPI document and the client's types.
import { join } from "node:path";
import { describeApi } from "../../service/http/describe-api.ts";
import { schemaText } from "./schema-text.ts";

const FOLDER = join(import.meta.dirname, "..");

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const document = await describeApi();
  return [
    { path: join(FOLDER, "openapi.json"), text: `${JSON.stringify(document, null, 2)}\n` },
    { path: join(FOLDER, "schema.ts"), text: schemaText(document) },
  ];
}
