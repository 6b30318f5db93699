import { redirect } from "next/navigation";

/** The graph is the first page until there is an overview. */
export default function Home(): never {
  redirect("/graph");
}
