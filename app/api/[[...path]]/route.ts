import { AppError } from "@/lib/errors";
import { jsonRoute } from "@/lib/http/route";

/** Whoever asks the API for something it has not gets a problem, and not the page for people. */
export const GET = jsonRoute(() => {
  throw new AppError("not-found", "There is nothing at this address. /api/openapi.json lists what there is.");
});
