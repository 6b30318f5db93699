import { type ChildProcess, spawn } from "node:child_process";
import { aborted, KubernetesError } from "./failure";

/**
 * What a kubeconfig says of the program that knows our credentials.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export type ExecConfig = {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly provideClusterInfo?: boolean;
};

/** What the program said; at least one of them is there. */
export type ExecCredential = {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
};

/** Rejects with an `AppError` in words of ours alone: what a program says may hold what it was given. */
export type ExecPlugin = () => Promise<ExecCredential>;

export type ExecPluginOptions = {
  /** What the program reads in `KUBERNETES_EXEC_INFO`. */
  readonly told: () => object;
  /** For the program to end. */
  readonly deadlineMs: number;
  /** Ends the program, if it runs. */
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
};

const MOST_BYTES = 1024 * 1024;

/** By a clock that is ahead, all that is said has expired: then it is used for so long nevertheless. */
const LEAST_USE_MS = 10_000;

/**
 * Runs the program, and again once what it said has expired. The client would do so too, but waits for ever for one that
 * hangs, and keeps all that one prints.
 */
export function createExecPlugin(config: ExecConfig, options: ExecPluginOptions): ExecPlugin {
  let known: { readonly credential: ExecCredential; readonly usedUntil: number } | undefined;

  async function run(): Promise<ExecCredential> {
    const { expirationTimestamp, ...credential } = statusIn(await outputOf(config, options), config);
    const expiresAt = expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(expirationTimestamp);
    const leastUse = options.now() + LEAST_USE_MS;
    known = { credential, usedUntil: Number.isNaN(expiresAt) ? leastUse : Math.max(expiresAt, leastUse) };
    return credential;
  }

  return async () => (known && options.now() < known.usedUntil ? known.credential : run());
}

function outputOf(config: ExecConfig, { told, deadlineMs, signal }: ExecPluginOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = start(config, told());
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    const giveUp = (error: KubernetesError) => {
      end(child);
      settle(() => reject(error));
    };
    const onAbort = () => giveUp(aborted());
    const timer = setTimeout(() => {
      giveUp(failed(config, `did not end within ${deadlineMs / 1000} s, and was killed`, "upstream-timeout"));
    }, deadlineMs);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    child.stdout?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) giveUp(failed(config, "said too much, and was killed"));
      else chunks.push(chunk);
    });
    child.once("error", ({ code }: NodeJS.ErrnoException) => {
      settle(() => reject(failed(config, code === "ENOENT" ? "is not there" : `cannot be run (${code ?? "?"})`)));
    });
    child.once("close", (code, killedBy) => {
      if (code === 0) settle(() => resolve(Buffer.concat(chunks).toString("utf8")));
      else settle(() => reject(failed(config, `failed (${killedBy ?? `code ${code}`})`)));
    });
  });
}

/** In a process group of its own, so that what it starts is ended with it. */
function start({ command, args, env }: ExecConfig, told: object): ChildProcess {
  if (!command) throw failed({}, "has no name");
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  return spawn(command, args ?? [], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    // biome-ignore lint/style/noProcessEnv: programs find their own credentials by it, as they do under kubectl.
    env: { ...process.env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(told) },
  });
}

/** Its children may outlive it, and hold what we read from. */
function end(child: ChildProcess): void {
  child.stdout?.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // All of them have ended by themselves.
  }
}

type Status = ExecCredential & { readonly expirationTimestamp?: string };

function statusIn(stdout: string, config: ExecConfig): Status {
  const { status } = Object(parsed(stdout)) as { readonly status?: unknown };
  const said = Object(status) as Readonly<Record<string, unknown>>;
  const texts = (name: keyof Status) => {
    const value = said[name];
    return typeof value === "string" && value !== "" ? { [name]: value } : {};
  };
  const credential = { ...texts("token"), ...texts("clientCertificateData"), ...texts("clientKeyData") };
  if (Object.keys(credential).length === 0) throw failed(config, "said nothing that is a credential");
  return { ...credential, ...texts("expirationTimestamp") };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Code = "upstream-unreachable" | "upstream-timeout";

function failed({ command = "" }: ExecConfig, what: string, code: Code = "upstream-unreachable"): KubernetesError {
  const program = `The program ${JSON.stringify(command)}, which the kubeconfig names for credentials,`;
  return new KubernetesError(code, `${program} ${what}.`);
}
