/** What the unit tests get for `server-only`, which throws outside a server bundle. */
export {};
