/** zod compiles schemas with `new Function` where it may; under our CSP even the attempt is a violation. Import this first. */
import * as z from "zod";

z.config({ jitless: true });
