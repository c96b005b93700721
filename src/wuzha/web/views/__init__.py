"""One file per noun; each view makes one call inward and turns the answer into a page. `routes` lists its addresses."""
