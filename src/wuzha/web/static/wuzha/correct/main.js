/* Correcting a plan beside its source. Every step works without these files; they make it quick. One file per concern:
   places (which clause one is at), linking (source and clauses), sending (changes, forms), keeping (what was typed),
   finding (search, filter), picking (a selection), keys. */
import { start as finding } from "./finding.js";
import { start as keeping } from "./keeping.js";
import { start as keys } from "./keys.js";
import { start as linking } from "./linking.js";
import { start as picking } from "./picking.js";
import { start as places } from "./places.js";
import { start as sending } from "./sending.js";

if (document.getElementById("source")) {
  [sending, linking, picking, finding, keeping, keys, places].forEach((start) => start());
}
