"""The command line door: `wuzha …` lets the clock and the operator do what people do through the web."""
