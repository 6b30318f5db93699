/** Prometheus' two ways to refuse: `bad_data` (400) for what it cannot read, `execution` (422) for what it cannot do. */
export type QueryErrorType = "bad_data" | "execution";

/** A query that has no answer. The message is shown to whoever asked. */
export class QueryError extends Error {
  readonly type: QueryErrorType;

  constructor(type: QueryErrorType, message: string) {
    super(message);
    this.name = "QueryError";
    this.type = type;
  }
}

export function badData(message: string): QueryError {
  return new QueryError("bad_data", message);
}

/** For syntax that Prometheus knows and we do not. */
export function unsupported(what: string): QueryError {
  return new QueryError("execution", `the demo's Prometheus does not know ${what}`);
}
