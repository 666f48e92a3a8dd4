// Wakes the components that need a script; every page works without it.
import { initAll } from "./built/govuk-frontend.min.js";

initAll();
