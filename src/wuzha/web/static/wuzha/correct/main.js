/* Correcting a plan beside its source. Every step works without these files; they make it quick. One file per concern:
   places (which clause one is at), linking (source and clauses), sending (changes, forms), keeping (what was typed),
   finding (search, filter), picking (a selection), pressing (no press is lost), choices (long lists), keys. */
import { start as choices } from "./choices.js";
import { start as finding } from "./finding.js";
import { start as keeping } from "./keeping.js";
import { start as keys } from "./keys.js";
import { start as linking } from "./linking.js";
import { start as picking } from "./picking.js";
import { start as places } from "./places.js";
import { start as pressing } from "./pressing.js";
import { start as sending } from "./sending.js";

if (document.getElementById("source")) {
  [pressing, sending, linking, picking, finding, choices, keeping, keys, places].forEach((start) => start());
}
