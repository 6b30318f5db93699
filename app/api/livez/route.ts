import { jsonRoute } from "@/lib/http/route";

/** The process runs and answers. Nothing else is looked at: a probe that fails restarts us, which mends no source. */
export const GET = jsonRoute(() => ({ status: "ok" }), { isUnlimited: true });

export const dynamic = "force-dynamic";
