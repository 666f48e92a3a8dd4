// Builds what the office's pages load, into the folder that its server reads.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile, Logger } from "sass";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../src/wyebridge/office/kernel/static/wyebridge/built/");

mkdirSync(out, { recursive: true });
const style = compile(here("app.scss"), { style: "compressed", loadPaths: [here(".")], quietDeps: true, logger: Logger.silent });
writeFileSync(`${out}app.css`, style.css);
copyFileSync(here("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), `${out}govuk-frontend.min.js`);
copyFileSync(here("node_modules/htmx.org/dist/htmx.min.js"), `${out}htmx.min.js`);
