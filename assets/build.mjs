// Bundles assets/css and assets/ts into src/ithaca/web/static/built, and lists what was built.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "src", "ithaca", "web", "static", "built");
const budgets = { "ithaca.css": 10 * 1024, "ithaca.js": 25 * 1024, "theme.js": 1024 };

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["css/ithaca.css", "ts/ithaca.ts", "ts/theme.ts"],
  entryNames: "[name]",
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome120", "firefox121", "safari17"],
  legalComments: "none",
  logLevel: "warning",
});

const manifest = {};
let over = false;
for (const [name, budget] of Object.entries(budgets)) {
  const content = await readFile(path.join(out, name));
  const zipped = gzipSync(content, { level: 9 });
  const gzipped = zipped.length;
  const sha256 = createHash("sha256").update(content).digest("hex");
  const file = name.replace(".", `.${sha256.slice(0, 8)}.`);
  await rename(path.join(out, name), path.join(out, file));
  await writeFile(path.join(out, `${file}.gz`), zipped);
  manifest[name] = { file, bytes: content.length, gzipped, sha256 };
  over ||= gzipped > budget;
  console.log(`${name}: ${gzipped} bytes gzipped of ${budget}`);
}
await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
if (over) {
  console.error("A built file is larger than its budget.");
  process.exit(1);
}
