import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";

/** What one request is sent with. */
export type Prepared = {
  readonly agent: HttpAgent | HttpsAgent;
  readonly headers: Readonly<Record<string, string>>;
  /** For the TLS handshake, where the certificate is not for the host of the URL. */
  readonly servername?: string;
  /** What must never be repeated in a message. */
  readonly secrets: readonly string[];
};

/** Where a cluster's API is, and who we are there. */
export type Login = {
  /** The cluster's name. */
  readonly cluster: string;
  /** URL of the API server, perhaps with a path. */
  readonly server: string;
  /** Rejects with an `AppError` in words where credentials cannot be had. */
  prepare(): Promise<Prepared>;
  /** They were refused: the next `prepare` gets them anew, from the kubeconfig on. */
  forget(): void;
  /** Closes all connections, those in use too. */
  close(): void;
};
