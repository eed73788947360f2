// Writes the generated files. A test fails while they are not what the operations say.
import { writeFile } from "node:fs/promises";
import { generatedFiles } from "./generated-files.ts";

for (const { path, text } of await generatedFiles()) {
  await writeFile(path, text);
  process.stdout.write(`${path}\n`);
}
